using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>Gives every parameter its offset.</summary>
public static class ParameterLayout
{
    public static ParameterPlan Make(Program program)
    {
        var all = program.Instructions
            .Where(node => !node.SharesParameters)
            .SelectMany(node => node.Parameters.Select(tensor => (node.Id, node.Name, Tensor: tensor)))
            .ToList();
        var offsets = new Dictionary<(int, string), int>();
        int next = 0;
        foreach ((int id, _, ParameterTensor tensor) in all.Where(parameter => parameter.Tensor.IsTrainable))
            Place(id, tensor);
        int trainable = next;
        foreach ((int id, _, ParameterTensor tensor) in all.Where(parameter => !parameter.Tensor.IsTrainable))
            Place(id, tensor);
        return new(
            all.Select(parameter => new ParameterSlot(
                parameter.Id,
                parameter.Name + "." + parameter.Tensor.Suffix,
                parameter.Tensor,
                offsets[(parameter.Id, parameter.Tensor.Suffix)])).ToEquatableArray(),
            trainable,
            next);

        void Place(int id, ParameterTensor tensor)
        {
            offsets[(id, tensor.Suffix)] = next;
            next = checked(next + Alignment.RoundUp((int)tensor.Count));
        }
    }
}
