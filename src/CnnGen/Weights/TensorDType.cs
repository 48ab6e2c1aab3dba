namespace CnnGen.Weights;

/// <summary>The element types of the safetensors format, by its names.</summary>
public enum TensorDType
{
    /// <summary>A byte that is 0 or 1.</summary>
    BOOL,

    /// <summary>Unsigned, 8 bits.</summary>
    U8,

    /// <summary>Signed, 8 bits.</summary>
    I8,

    /// <summary>Floating point, 8 bits, 5 of them exponent.</summary>
    F8_E5M2,

    /// <summary>Floating point, 8 bits, 4 of them exponent.</summary>
    F8_E4M3,

    /// <summary>Signed, 16 bits.</summary>
    I16,

    /// <summary>Unsigned, 16 bits.</summary>
    U16,

    /// <summary>IEEE half precision.</summary>
    F16,

    /// <summary>The upper half of an F32.</summary>
    BF16,

    /// <summary>Signed, 32 bits.</summary>
    I32,

    /// <summary>Unsigned, 32 bits.</summary>
    U32,

    /// <summary>IEEE single precision.</summary>
    F32,

    /// <summary>IEEE double precision.</summary>
    F64,

    /// <summary>Signed, 64 bits.</summary>
    I64,

    /// <summary>Unsigned, 64 bits.</summary>
    U64,
}

/// <summary>What the reader and the writer know of element types.</summary>
internal static class TensorDTypes
{
    /// <summary>The size of an element in bytes.</summary>
    public static int Size(this TensorDType type) => type switch
    {
        <= TensorDType.F8_E4M3 => 1,
        <= TensorDType.BF16 => 2,
        <= TensorDType.F32 => 4,
        _ => 8,
    };

    /// <summary>Whether elements can be read as floats.</summary>
    public static bool IsFloat(this TensorDType type) => type is TensorDType.F32 or TensorDType.F64 or TensorDType.F16 or TensorDType.BF16;

    /// <summary>The type named <paramref name="name"/>, exactly as the format writes it.</summary>
    public static bool TryParse(string name, out TensorDType type)
    {
        // Enum.TryParse alone would take "11" and "F32, F64" too.
        type = default;
        return Enum.IsDefined(typeof(TensorDType), name) && Enum.TryParse(name, out type);
    }

    /// <summary>The element type of <typeparamref name="T"/>.</summary>
    /// <exception cref="NotSupportedException">The format has no such type.</exception>
    public static TensorDType Of<T>() where T : unmanaged =>
        typeof(T) == typeof(float) ? TensorDType.F32 :
        typeof(T) == typeof(double) ? TensorDType.F64 :
        typeof(T) == typeof(Half) ? TensorDType.F16 :
        typeof(T) == typeof(long) ? TensorDType.I64 :
        typeof(T) == typeof(ulong) ? TensorDType.U64 :
        typeof(T) == typeof(int) ? TensorDType.I32 :
        typeof(T) == typeof(uint) ? TensorDType.U32 :
        typeof(T) == typeof(byte) ? TensorDType.U8 :
        throw new NotSupportedException($"A tensor's elements are float, double, Half, long, ulong, int, uint or byte; {typeof(T).Name} is none of them.");
}
