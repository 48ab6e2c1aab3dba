using CnnGen.Generator.Expressions;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Gpu.Planning;

/// <summary>What is done to each element of a result in registers, before it is stored: an expression of the result and of what lies beside it.</summary>
/// <param name="Expression">Of <see cref="Result"/> and the operands.</param>
public sealed record Epilogue(Expr Expression, EquatableArray<EpilogueOperand> Operands)
{
    /// <summary>What the kernel has computed.</summary>
    public static readonly Variable Result = new("r");

    /// <summary>The result as it is.</summary>
    public static Epilogue None { get; } = new(Result, []);

    /// <summary>The dropout that the result goes through first; null where there is none.</summary>
    public RandomDrop? Drop { get; init; }
}

/// <summary>What an epilogue reads.</summary>
public sealed record EpilogueOperand(string Name, OperandExtent Extent)
{
    public Variable Variable => new(Name);
}

/// <summary>For what an operand has a number of its own.</summary>
public enum OperandExtent
{
    /// <summary>Each element of each sample.</summary>
    Element,

    /// <summary>Each channel of all samples.</summary>
    Channel,

    /// <summary>Each channel of each sample.</summary>
    SampleChannel,
}

/// <summary>Dropout's mask: a function of the seed, the pass, the layer, the sample and the element's number, channels first, as on the CPU.</summary>
/// <param name="Layer">The layer's number, of which the stream is made.</param>
public sealed record RandomDrop(float Probability, int Layer);
