using System.Runtime.InteropServices;
using CnnGen.Cpu.Kernels.Pointwise;
using CnnGen.Cpu.Kernels.Simd;
using Xunit.Abstractions;

namespace CnnGen.Tests.Kernels;

/// <summary>In which form the kernels run here, and on how many threads: <c>.ci/numerics</c> prints what this finds beside what it asked for.</summary>
[Collection(Blocked.BlockedFormsCollection.Name)]
public sealed unsafe class SimdFormTests(ITestOutputHelper output)
{
    private static int _planar;
    private static int _blocked;

    [Fact]
    public void ObeysTheSwitches()
    {
        float number = 0;
        Maps.Unary(&number, &number, 1, new Planar());
        BlockedForms.Run(Lanes.Max, new Blocks());
        output.WriteLine($"{Name(_planar)}, {WorkerPool.Shared.Count} {(WorkerPool.Shared.Count == 1 ? "thread" : "threads")}");
        Assert.Equal(_planar, _blocked);

        int most = IsOff("DOTNET_EnableAVX2") ? 4 : IsOff("DOTNET_EnableAVX512") ? 8 : 16;
        Assert.True(_planar <= most, $"The kernels run in registers of {_planar} floats although a switch leaves {most}.");
    }

    private static string Name(int floats) => floats switch
    {
        16 => "AVX-512",
        8 => "AVX2",
        _ => RuntimeInformation.ProcessArchitecture is Architecture.X64 ? "Vector128" : $"Vector128 on {RuntimeInformation.ProcessArchitecture}",
    };

    private static bool IsOff(string variable) => Environment.GetEnvironmentVariable(variable) == "0";

    private readonly struct Planar : IUnary
    {
        public V Apply<S, V>(V x)
            where S : struct, ISimd<V>
            where V : struct
        {
            _planar = S.Count;
            return x;
        }
    }

    private readonly struct Blocks : IBlockedKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct => _blocked = S.Count;
    }
}
