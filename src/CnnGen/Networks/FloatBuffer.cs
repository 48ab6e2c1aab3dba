using System.Runtime.InteropServices;

namespace CnnGen;

/// <summary>Floats at a fixed, 64-byte aligned address. The garbage collector owns them, so that a network needs no
/// <see cref="IDisposable"/> and cannot leak; pinned, so that kernels may hold the pointer.</summary>
internal sealed unsafe class FloatBuffer
{
    private const int AlignmentFloats = 16;
    private readonly float[] _floats;

    /// <param name="what">What the memory is for, for the message.</param>
    /// <param name="length">Number of floats.</param>
    /// <exception cref="NotSupportedException">More than an array can hold.</exception>
    public FloatBuffer(string what, long length)
    {
        if (length > Array.MaxLength - AlignmentFloats)
        {
            throw new NotSupportedException(FormattableString.Invariant(
                $"{what} need {length * sizeof(float):N0} bytes, but one array holds at most {(long)Array.MaxLength * sizeof(float):N0}; use a smaller batch."));
        }

        Length = (int)length;
        // Pages that are never touched (the training arena of a network that only infers) never become resident.
        _floats = GC.AllocateUninitializedArray<float>(Length + AlignmentFloats, pinned: true);
        nuint address = (nuint)Marshal.UnsafeAddrOfPinnedArrayElement(_floats, 0);
        Pointer = (float*)((address + 63) & ~(nuint)63);
    }

    public int Length { get; }

    public float* Pointer { get; }

    public Span<float> Span => new(Pointer, Length);
}
