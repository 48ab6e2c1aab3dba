using CnnGen.Generator.Graph;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>Gives every parameter its offset.</summary>
public static class ParameterLayout
{
    public static ParameterPlan Make(ShapedGraph graph)
    {
        var all = graph.Nodes.SelectMany(node => node.Parameters.Select(tensor => (node.Id, node.Node.Name, Tensor: tensor))).ToList();
        var offsets = new Dictionary<(int, string), int>();
        int next = 0;
        foreach ((int id, _, Shapes.ParameterTensor tensor) in all.Where(parameter => parameter.Tensor.IsTrainable))
            Place(id, tensor);
        int trainable = next;
        foreach ((int id, _, Shapes.ParameterTensor tensor) in all.Where(parameter => !parameter.Tensor.IsTrainable))
            Place(id, tensor);
        return new(
            all.Select(parameter => new ParameterSlot(
                parameter.Id,
                parameter.Name + "." + parameter.Tensor.Suffix,
                parameter.Tensor,
                offsets[(parameter.Id, parameter.Tensor.Suffix)])).ToEquatableArray(),
            trainable,
            next);

        void Place(int id, Shapes.ParameterTensor tensor)
        {
            offsets[(id, tensor.Suffix)] = next;
            next = checked(next + Alignment.RoundUp((int)tensor.Count));
        }
    }
}
