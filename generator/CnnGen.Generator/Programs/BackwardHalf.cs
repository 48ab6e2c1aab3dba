using CnnGen.Generator.Model;

namespace CnnGen.Generator.Programs;

/// <summary>The backward half of a training pass, and what it keeps of the forward half.</summary>
public sealed class BackwardHalf
{
    private readonly HashSet<int> _reads;

    public BackwardHalf(DataFlow flow)
    {
        Instructions = Differentiation.Of(flow);
        _reads = [.. Instructions.SelectMany(instruction => instruction.Reads)];
    }

    public EquatableArray<GradientInstruction> Instructions { get; }

    /// <summary>Whether a value of the forward half is read again.</summary>
    public bool Reads(int value) => _reads.Contains(value);
}
