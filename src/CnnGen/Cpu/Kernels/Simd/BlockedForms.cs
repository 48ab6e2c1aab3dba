using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CnnGen.Cpu.Kernels.Simd;

/// <summary>A kernel whose vectors are neighbouring channels; the register's floats divide the channels of a block, so that there are no tails.</summary>
internal interface IBlockedKernel
{
    void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct;
}

/// <summary>Chooses the register for a <see cref="IBlockedKernel"/>.</summary>
internal static class BlockedForms
{
    /// <summary>The most floats of a register: tests lower it to reach the narrower forms on a machine that has the wide ones.</summary>
    public static int Widest { get; set; } = Lanes.Max;

    /// <summary>Runs the kernel with the widest register that divides <paramref name="channels"/>.</summary>
    public static void Run<TKernel>(int channels, TKernel kernel)
        where TKernel : struct, IBlockedKernel
    {
        int width = Widest;
        if (Avx512F.IsSupported && channels % 16 == 0 && width >= 16)
            kernel.Run<Simd512, Vector512<float>>();
        else if (Avx2.IsSupported && Fma.IsSupported && channels % 8 == 0 && width >= 8)
            kernel.Run<Simd256, Vector256<float>>();
        else if (channels % 4 == 0 && width >= 4)
            kernel.Run<Simd128, Vector128<float>>();
        else
            kernel.Run<SimdScalar, float>();
    }
}
