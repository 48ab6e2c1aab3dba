namespace CnnGen.Data;

/// <summary>A random change of a training sample that keeps its class.</summary>
/// <remarks>
/// An implementation allocates nothing, keeps no state between calls and takes all its chance from the stream it is given, which is keyed by
/// (seed, epoch, sample): then a sample comes out the same on any thread and after any resume. It is called from several threads at once.
/// </remarks>
public interface IAugmentation
{
    /// <summary>Throws if samples of <paramref name="shape"/> cannot be augmented so; called once, before any sample.</summary>
    /// <exception cref="ArgumentException">The shape does not suit.</exception>
    void Check(Shape shape);

    /// <summary>Changes <paramref name="sample"/> in place.</summary>
    /// <param name="sample">The values of one sample, channels first.</param>
    /// <param name="shape">Its shape, which <see cref="Check"/> accepted.</param>
    /// <param name="background">What uncovered positions of each channel become: a black pixel's value.</param>
    /// <param name="random">The sample's stream.</param>
    void Apply(Span<float> sample, Shape shape, ReadOnlySpan<float> background, ref RandomStream random);
}
