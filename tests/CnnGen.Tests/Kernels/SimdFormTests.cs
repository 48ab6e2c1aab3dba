using System.Runtime.InteropServices;
using CnnGen.Cpu.Kernels.Pointwise;
using CnnGen.Cpu.Kernels.Simd;
using Xunit.Abstractions;

namespace CnnGen.Tests.Kernels;

/// <summary>In which form the kernels run here, and on how many threads: <c>.ci/numerics</c> prints what this finds beside what it asked for.</summary>
[Collection(RegisterWidthCollection.Name)]
public sealed unsafe class SimdFormTests(ITestOutputHelper output)
{
    private static int _planar;
    private static int _blocked;

    [Fact]
    public void ObeysTheSwitches()
    {
        RunBoth();
        output.WriteLine($"{Name(_planar)}, {WorkerPool.Shared.Count} {(WorkerPool.Shared.Count == 1 ? "thread" : "threads")}");
        Assert.Equal(_planar, _blocked);

        int most = IsOff("DOTNET_EnableAVX2") ? 4 : IsOff("DOTNET_EnableAVX512") ? 8 : 16;
        Assert.True(_planar <= most, $"The kernels run in registers of {_planar} floats although a switch leaves {most}.");
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    public void TestsNarrowAllKernels(int width) => RegisterWidth.With(width, () =>
    {
        RunBoth();
        Assert.Equal(Math.Min(width, SimdForms.Supported), _planar);
        Assert.Equal(_planar, _blocked);
    });

    private static void RunBoth()
    {
        float number = 0;
        Maps.Unary(&number, &number, 1, new Planar());
        SimdForms.RunBlocks(Lanes.Max, new Blocks());
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

    private readonly struct Blocks : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct => _blocked = S.Count;
    }
}
