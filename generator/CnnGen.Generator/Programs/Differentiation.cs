using CnnGen.Generator.Layers;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Programs;

/// <summary>Reverse-mode differentiation of a program: the backward half, from the gradients of the outputs to those of all trainable parameters and, where it is
/// asked for, of the inputs. What no parameter needs is left out.</summary>
public sealed class Differentiation
{
    private readonly DataFlow _flow;
    private readonly List<GradientInstruction> _instructions = [];

    // The instruction that left a value's gradient last: with those that it adds to, it is the whole one once all readers of the value have been met.
    private readonly Dictionary<int, int> _gradients = [];

    private Differentiation(DataFlow flow) => _flow = flow;

    /// <exception cref="InvalidOperationException">An op has trainable parameters, and no gradient by them.</exception>
    public static EquatableArray<GradientInstruction> Of(DataFlow flow)
    {
        var differentiation = new Differentiation(flow);
        foreach (int id in flow.Computed.Where(flow.NeedsGradient).Reverse())
            differentiation.Add(flow[id]);

        return differentiation._instructions.ToEquatableArray();
    }

    private void Add(Instruction instruction)
    {
        int gradient = _gradients.TryGetValue(instruction.Id, out int left) ? left : -1;
        EquatableArray<int> reads = Read(instruction, instruction.Op.GradientReads);
        bool hasParameters = instruction.Parameters.Any(parameter => parameter.IsTrainable);
        switch (instruction.Op.Gradients)
        {
            case GradientForm.Joint:
                int input = instruction.Inputs[0];
                bool needsInput = _flow.NeedsGradient(input);
                int addsTo = needsInput ? Contribute(input) : -1;
                _instructions.Add(new JointGradient(instruction.Id, gradient, reads, addsTo, needsInput));
                return;
            case GradientForm.ByParametersAndByInput:
                _instructions.Add(new ParameterGradient(instruction.Id, gradient, Read(instruction, instruction.Op.ParameterGradientReads)));
                break;
            default:
                if (hasParameters)
                    throw new InvalidOperationException($"Nothing computes the gradient of the parameters of {instruction.Name}.");
                break;
        }

        for (int input = 0; input < instruction.Inputs.Count; input++)
        {
            if (_flow.NeedsGradient(instruction.Inputs[input]))
                _instructions.Add(new InputGradient(instruction.Id, gradient, reads, input, Contribute(instruction.Inputs[input])));
        }
    }

    /// <summary>Notes that the next instruction leaves a value's gradient.</summary>
    /// <returns>The instruction that left what it is added to, or −1.</returns>
    private int Contribute(int value)
    {
        int left = _gradients.TryGetValue(value, out int before) ? before : -1;
        _gradients[value] = _instructions.Count;
        return left;
    }

    private static EquatableArray<int> Read(Instruction instruction, Operands operands) =>
    [
        .. (operands & Operands.Inputs) != 0 ? instruction.Inputs : [],
        .. (operands & Operands.Result) != 0 ? [instruction.Id] : Array.Empty<int>(),
    ];
}
