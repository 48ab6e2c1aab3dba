using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Tests.Kernels;

/// <summary>The registers that tests run kernels in.</summary>
internal static class RegisterWidth
{
    /// <summary>The data of a theory over registers, in bits.</summary>
    public static TheoryData<int> Bits => new(128, 256, 512);

    /// <summary>The data of a theory over registers that blocks of channels lie in, in floats.</summary>
    public static TheoryData<int> Widths => new(1, 4, 8, 16);

    /// <summary>Channels with blocks that each register divides, and with blocks that none does.</summary>
    public static int[] Channels => [1, 3, 8, 12, 16, 48];

    /// <summary>Runs code for a register, which the machine must have.</summary>
    public static void Run<TKernel>(int bits, TKernel kernel)
        where TKernel : struct, ISimdKernel
    {
        Skip.IfNot(bits / 32 <= SimdForms.Supported, $"Registers of {bits} bits are missing or switched off");
        SimdForms.Run(kernel, most: bits / 32);
    }

    /// <summary>Runs a test in which kernels take registers of at most so many floats. Its class belongs to the <see cref="RegisterWidthCollection"/>.</summary>
    public static void With(int width, Action test)
    {
        SimdForms.Widest = width;
        try
        {
            test();
        }
        finally
        {
            SimdForms.Widest = Lanes.Max;
        }
    }
}

/// <summary>Tests that choose the register width of all kernels, which is one choice for the process.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RegisterWidthCollection
{
    public const string Name = "Register width of kernels";
}
