using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Tests.Kernels;

/// <summary>Code that runs once for a register width.</summary>
internal interface IForSimd
{
    void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct;
}

/// <summary>Runs a test in each register width that this machine has.</summary>
internal static class SimdForms
{
    /// <summary>The data of a theory over register widths, in bits.</summary>
    public static TheoryData<int> Bits => new(128, 256, 512);

    public static void Run<TTest>(int bits, TTest test)
        where TTest : IForSimd
    {
        switch (bits)
        {
            case 512:
                Skip.IfNot(Avx512F.IsSupported, "AVX-512 is missing or switched off");
                test.Run<Simd512, Vector512<float>>();
                break;
            case 256:
                Skip.IfNot(Avx2.IsSupported && Fma.IsSupported, "AVX2 with FMA is missing or switched off");
                test.Run<Simd256, Vector256<float>>();
                break;
            default:
                test.Run<Simd128, Vector128<float>>();
                break;
        }
    }
}
