using System.ComponentModel;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Pointwise;

/// <summary>Runs generated loops over weights.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Updates
{
    /// <summary>Runs a loop in the widest registers there are.</summary>
    public static void Run<TLoop>(TLoop loop)
        where TLoop : struct, ISimdKernel => SimdForms.Run(loop);
}
