namespace CnnGen;

/// <summary>Limits that a network has to keep; exceeding one is an error at compile time (CNN0041) that says by how much and
/// which layer has the largest share. What is not written is not limited.</summary>
/// <example><code>[Budget(MaxParameters = 100_000, MaxMacs = 10_000_000)]</code></example>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class BudgetAttribute : Attribute
{
    /// <summary>The most trainable numbers.</summary>
    public long MaxParameters { get; set; }

    /// <summary>The most bytes of activations for one sample.</summary>
    public long MaxActivationBytes { get; set; }

    /// <summary>The most multiply-accumulates of a forward pass of one sample, those of convolutions and dense layers being counted.</summary>
    public long MaxMacs { get; set; }
}
