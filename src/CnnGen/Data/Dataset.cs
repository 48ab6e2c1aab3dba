namespace CnnGen.Data;

/// <summary>A labelled set of samples in memory: bytes with a per-channel normalization, or floats as they are.</summary>
/// <remarks>Immutable and safe to read from several threads. <see cref="Slice"/>, <see cref="Take"/> and <see cref="Split"/> are views: they share the samples.</remarks>
public sealed class Dataset
{
    // One of the two holds the samples; a table has the value of each byte in each channel, so that reading is a look-up and exact.
    private readonly byte[]? _bytes;
    private readonly float[]? _floats;
    private readonly float[] _table;
    private readonly float[] _background;
    private readonly int[] _labels;
    private readonly int _start;
    private readonly int _sampleSize;

    private Dataset(Shape shape, byte[]? bytes, float[]? floats, int[] labels, int classes, Normalization? normalization)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        _sampleSize = SizeOf(shape);
        int length = bytes?.Length ?? floats!.Length;
        if (length != (long)labels.Length * _sampleSize)
            throw new ArgumentException($"{labels.Length} samples of {shape} are {(long)labels.Length * _sampleSize} values, but {length} were given.", nameof(labels));
        if (normalization is not null && normalization.Channels != shape.Channels)
            throw new ArgumentException($"The normalization is for {normalization.Channels} channels, but a sample of {shape} has {shape.Channels}.", nameof(normalization));
        for (int index = 0; index < labels.Length; index++)
            if ((uint)labels[index] >= (uint)classes)
                throw new ArgumentException($"The label of sample {index} is {labels[index]}, but with {classes} classes labels are 0 to {classes - 1}.", nameof(labels));

        SampleShape = shape;
        Classes = classes;
        Count = labels.Length;
        _bytes = bytes;
        _floats = floats;
        _labels = labels;
        _table = normalization?.Table() ?? [];
        _background = new float[shape.Channels];
        if (normalization is not null)
            for (int channel = 0; channel < shape.Channels; channel++)
                _background[channel] = _table[256 * channel];
    }

    private Dataset(Dataset whole, int start, int count)
    {
        SampleShape = whole.SampleShape;
        Classes = whole.Classes;
        Count = count;
        _bytes = whole._bytes;
        _floats = whole._floats;
        _labels = whole._labels;
        _table = whole._table;
        _background = whole._background;
        _sampleSize = whole._sampleSize;
        _start = whole._start + start;
    }

    /// <summary>The shape of one sample, channels first.</summary>
    public Shape SampleShape { get; }

    /// <summary>How many samples there are.</summary>
    public int Count { get; }

    /// <summary>How many classes there are; labels are in [0, Classes).</summary>
    public int Classes { get; }

    /// <summary>What a byte 0 (black) becomes in each channel; 0 in a set of floats. Augmentations fill with it what they uncover.</summary>
    public ReadOnlySpan<float> Background => _background;

    /// <summary>A set of bytes, read as (x/255 − mean)/std.</summary>
    /// <param name="sampleShape">The shape of one sample.</param>
    /// <param name="pixels">The samples one after the other, channels first; kept, not copied.</param>
    /// <param name="labels">The label of each sample, in [0, <paramref name="classes"/>); kept, not copied.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="normalization">For as many channels as the shape has.</param>
    /// <exception cref="ArgumentException">The lengths do not agree, or a label is out of range.</exception>
    public static Dataset FromBytes(Shape sampleShape, byte[] pixels, int[] labels, int classes, Normalization normalization)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentNullException.ThrowIfNull(normalization);
        return new Dataset(sampleShape, pixels, null, labels, classes, normalization);
    }

    /// <summary>A set of floats, read as they are.</summary>
    /// <param name="sampleShape">The shape of one sample.</param>
    /// <param name="values">The samples one after the other, channels first; kept, not copied.</param>
    /// <param name="labels">The label of each sample, in [0, <paramref name="classes"/>); kept, not copied.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <exception cref="ArgumentException">The lengths do not agree, or a label is out of range.</exception>
    public static Dataset FromFloats(Shape sampleShape, float[] values, int[] labels, int classes)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new Dataset(sampleShape, null, values, labels, classes, null);
    }

    /// <summary>Writes sample <paramref name="index"/>, normalized, into <paramref name="destination"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not in [0, <see cref="Count"/>).</exception>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has not exactly as many floats as a sample has.</exception>
    public void CopySample(int index, Span<float> destination)
    {
        int position = Position(index);
        if (destination.Length != _sampleSize)
            throw new ArgumentException($"A sample of {SampleShape} has {_sampleSize} values, but the destination has room for {destination.Length}.", nameof(destination));
        int start = position * _sampleSize;
        if (_floats is not null)
        {
            _floats.AsSpan(start, _sampleSize).CopyTo(destination);
            return;
        }
        int plane = _sampleSize / SampleShape.Channels;
        for (int channel = 0; channel < SampleShape.Channels; channel++)
        {
            ReadOnlySpan<float> table = _table.AsSpan(256 * channel, 256);
            ReadOnlySpan<byte> source = _bytes.AsSpan(start + channel * plane, plane);
            Span<float> target = destination.Slice(channel * plane, plane);
            for (int i = 0; i < source.Length; i++)
                target[i] = table[source[i]];
        }
    }

    /// <summary>The class of sample <paramref name="index"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not in [0, <see cref="Count"/>).</exception>
    public int Label(int index) => _labels[Position(index)];

    /// <summary>The <paramref name="count"/> samples from <paramref name="start"/> on, as a view.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range does not lie in the set.</exception>
    public Dataset Slice(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Count);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count - start);
        return new Dataset(this, start, count);
    }

    /// <summary>The first <paramref name="count"/> samples, as a view.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is not in [0, <see cref="Count"/>].</exception>
    public Dataset Take(int count) => Slice(0, count);

    /// <summary>The first <paramref name="count"/> samples and the rest, as views: a training and a validation set.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is not in [0, <see cref="Count"/>].</exception>
    public (Dataset First, Dataset Remainder) Split(int count)
    {
        Dataset first = Take(count);
        return (first, Slice(count, Count - count));
    }

    private static int SizeOf(Shape shape)
    {
        long size = 1;
        for (int axis = 0; axis < shape.Rank && size > 0 && size <= Array.MaxLength; axis++)
            size = shape[axis] > 0 ? size * shape[axis] : 0;
        if (shape.Rank == 0 || size == 0)
            throw new ArgumentException($"A sample of shape {shape} has no values.", nameof(shape));
        if (size > Array.MaxLength)
            throw new ArgumentException($"A sample of shape {shape} has more numbers than an array holds, {Array.MaxLength}.", nameof(shape));
        return (int)size;
    }

    private int Position(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return _start + index;
    }
}
