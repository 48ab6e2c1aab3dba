namespace CnnGen.Benchmarks;

/// <summary>A class of benchmarks that knows how much work its methods do, for <see cref="RateColumn"/>.</summary>
public abstract class KernelBenchmark
{
    /// <summary>What <see cref="Work"/> counts.</summary>
    public abstract string Unit { get; }

    /// <summary>The work of one call.</summary>
    /// <param name="method">The method that is timed.</param>
    public abstract double Work(string method);

    /// <summary>Floats between −3 and 3.</summary>
    private protected static FloatBuffer Floats(long count)
    {
        var buffer = new FloatBuffer("A benchmark's operand", count);
        for (int i = 0; i < buffer.Length; i++)
            buffer.Span[i] = (i % 7) - 3;
        return buffer;
    }
}
