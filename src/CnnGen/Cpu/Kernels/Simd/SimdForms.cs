using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CnnGen.Cpu.Kernels.Simd;

/// <summary>Code that is written once for all registers.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface ISimdKernel
{
    /// <summary>Runs it with a register.</summary>
    void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct;
}

/// <summary>Chooses the register that a kernel runs with, its form: the one place that asks what the processor has.</summary>
internal static class SimdForms
{
    /// <summary>The floats of the widest register that the processor has.</summary>
    public static int Supported => Avx512F.IsSupported ? 16 : Avx2.IsSupported && Fma.IsSupported ? 8 : 4;

    /// <summary>The most floats of a register: tests lower it to reach the narrower forms on a machine that has the wide ones.</summary>
    public static int Widest { get; set; } = Lanes.Max;

    /// <summary>Runs a kernel with the widest register that has at most so many floats, or else with one of 4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<TKernel>(TKernel kernel, int most = Lanes.Max)
        where TKernel : struct, ISimdKernel
    {
        int floats = Math.Min(most, Widest);
        if (Supported >= 16 && floats >= 16)
            kernel.Run<Simd512, Vector512<float>>();
        else if (Supported >= 8 && floats >= 8)
            kernel.Run<Simd256, Vector256<float>>();
        else
            kernel.Run<Simd128, Vector128<float>>();
    }

    /// <summary>Runs a kernel whose registers are neighbouring channels with the widest one that divides the channels of a block, so that there are no tails.</summary>
    public static void RunBlocks<TKernel>(int channels, TKernel kernel)
        where TKernel : struct, ISimdKernel
    {
        if (channels % 4 != 0 || Widest < 4)
            kernel.Run<SimdScalar, float>();
        else
            Run(kernel, most: channels % 16 == 0 ? 16 : channels % 8 == 0 ? 8 : 4);
    }
}
