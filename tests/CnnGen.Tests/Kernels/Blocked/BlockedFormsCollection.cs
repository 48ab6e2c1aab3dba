using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Tests.Kernels.Blocked;

/// <summary>Tests that choose the register width of the blocked kernels, which is one choice for the process.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class BlockedFormsCollection
{
    public const string Name = "Register width of blocked kernels";

    /// <summary>The registers of a theory, in floats.</summary>
    public static TheoryData<int> Widths => new(1, 4, 8, 16);

    /// <summary>Channels with blocks that each register divides, and with blocks that none does.</summary>
    internal static int[] Channels => [1, 3, 8, 12, 16, 48];

    /// <summary>Runs a test with registers of at most so many floats.</summary>
    internal static void With(int width, Action test)
    {
        BlockedForms.Widest = width;
        try
        {
            test();
        }
        finally
        {
            BlockedForms.Widest = 16;
        }
    }
}
