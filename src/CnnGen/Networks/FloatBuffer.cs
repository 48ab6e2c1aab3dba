using System.Runtime.InteropServices;

namespace CnnGen;

/// <summary>Floats at a fixed, 64-byte aligned address. The garbage collector owns them, so that a network needs no
/// <see cref="IDisposable"/> and cannot leak; pinned, so that kernels may hold the pointer.</summary>
internal sealed unsafe class FloatBuffer
{
    /// <summary>What there is a copy for, where it is the samples of a batch.</summary>
    public const string Samples = "samples";

    private const int AlignmentFloats = 16;
    private readonly float[] _floats;

    /// <param name="what">What the memory is for, in the plural, for the message.</param>
    /// <param name="floats">Number of floats of one copy.</param>
    /// <param name="copies">How many copies there are.</param>
    /// <param name="of">What there is a copy for, in the plural: <see cref="Samples"/>, workers. Null for one copy.</param>
    /// <exception cref="NotSupportedException">More than an array can hold.</exception>
    /// <exception cref="OutOfMemoryException">More than the machine has.</exception>
    public FloatBuffer(string what, long floats, int copies = 1, string? of = null)
    {
        Int128 length = (Int128)floats * copies;
        string size = FormattableString.Invariant($"{what} need {length * sizeof(float):N0} bytes")
            + (of is null ? "" : FormattableString.Invariant($" ({floats:N0} floats for each of {copies:N0} {of})"));
        string advice = of switch { null => "make the network smaller", Samples => "use a smaller batch", _ => $"use fewer {of}" };
        if (length > Array.MaxLength - AlignmentFloats)
            throw new NotSupportedException(FormattableString.Invariant($"{size}, but one array holds at most {(long)Array.MaxLength * sizeof(float):N0}; {advice}."));

        Length = (int)length;
        if (Source is { } source)
        {
            _floats = [];
            Pointer = (float*)source(Length);
            return;
        }

        // Pages that are never touched (workers that have nothing to do) never become resident.
        try
        {
            _floats = GC.AllocateUninitializedArray<float>(Length + AlignmentFloats, pinned: true);
        }
        catch (OutOfMemoryException exception)
        {
            throw new OutOfMemoryException($"{size}, which this process cannot get; {advice}.", exception);
        }

        nuint address = (nuint)Marshal.UnsafeAddrOfPinnedArrayElement(_floats, 0);
        Pointer = (float*)((address + 63) & ~(nuint)63);
    }

    /// <summary>Where tests have the memory from: of so many floats, 64-byte aligned, for as long as a network uses it. Null for the garbage collector.</summary>
    internal static Func<int, nint>? Source { get; set; }

    public int Length { get; }

    public float* Pointer { get; }

    public Span<float> Span => new(Pointer, Length);
}
