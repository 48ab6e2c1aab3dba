using System.Runtime.InteropServices;

namespace CnnGen.Weights;

/// <summary>Gives the elements of a tensor when they are written, wherever they are kept.</summary>
/// <typeparam name="T">The element type.</typeparam>
public delegate ReadOnlySpan<T> TensorValues<T>() where T : unmanaged;

/// <summary>A tensor to be written: its name, element type, shape and values.</summary>
public sealed class TensorData
{
    private readonly int[] _shape;
    private readonly Action<Stream, string> _write;

    private TensorData(string name, TensorDType dtype, int[] shape, long count, Action<Stream, string> write)
    {
        Name = name;
        DType = dtype;
        Count = count;
        _shape = shape;
        _write = write;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The element type.</summary>
    public TensorDType DType { get; }

    /// <summary>The shape, outermost axis first; empty for a scalar.</summary>
    public ReadOnlySpan<int> Shape => _shape;

    /// <summary>How many elements there are, the product of the shape.</summary>
    public long Count { get; }

    /// <summary>A tensor of <typeparamref name="T"/>.</summary>
    /// <typeparam name="T">float, double, Half, long, ulong, int, uint or byte.</typeparam>
    /// <param name="name">The name, unique in its file.</param>
    /// <param name="shape">The shape, outermost axis first; empty for a scalar.</param>
    /// <param name="values">Called once when the tensor is written; gives the elements, last axis fastest, exactly as many as the shape has.</param>
    /// <exception cref="ArgumentException">The name is the format's own <c>__metadata__</c>, or an axis is negative, or the shape has too many elements for a span.</exception>
    /// <exception cref="NotSupportedException">The format has no such element type.</exception>
    public static TensorData Create<T>(string name, ReadOnlySpan<int> shape, TensorValues<T> values) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(values);
        if (name == SafetensorsHeader.MetadataKey)
            throw new ArgumentException($"A tensor cannot be named '{name}': the safetensors format keeps the name for itself.", nameof(name));
        long count = 1;
        foreach (int axis in shape)
        {
            if (axis < 0)
                throw new ArgumentException($"Tensor '{name}': an axis of {axis} is negative.", nameof(shape));
            count *= axis;
            if (count > int.MaxValue)
                throw new ArgumentException($"Tensor '{name}': the shape has more than {int.MaxValue} elements.", nameof(shape));
        }
        return new TensorData(name, TensorDTypes.Of<T>(), shape.ToArray(), count, (stream, path) => Write(stream, path, name, count, values()));
    }

    internal void Write(Stream stream, string path) => _write(stream, path);

    private static void Write<T>(Stream stream, string path, string name, long count, ReadOnlySpan<T> values) where T : unmanaged
    {
        if (values.Length != count)
            throw new InvalidOperationException($"{path}, tensor '{name}': expected {count} values, as its shape says; {values.Length} were given.");
        // In pieces, because a span of bytes cannot be as long as a span of wider elements.
        const int Piece = 1 << 24;
        for (int start = 0; start < values.Length; start += Piece)
            stream.Write(MemoryMarshal.AsBytes(values.Slice(start, Math.Min(Piece, values.Length - start))));
    }
}
