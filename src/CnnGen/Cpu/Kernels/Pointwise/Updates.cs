using System.ComponentModel;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Pointwise;

/// <summary>Runs generated loops over weights.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Updates
{
    // What memory limits gains nothing from registers of 16 floats: with those of 8, a step of 25.6M weights takes
    // SGD 0.9 of the time, and Adam 1.02.
    private const int MostFloats = 8;

    /// <summary>Runs a loop.</summary>
    public static void Run<TLoop>(TLoop loop)
        where TLoop : struct, ISimdKernel => SimdForms.Run(loop, MostFloats);
}
