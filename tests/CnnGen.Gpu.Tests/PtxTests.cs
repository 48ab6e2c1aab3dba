using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.RegularExpressions;
using CnnGen.Gpu;
using CnnGen.Gpu.Cuda;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace CnnGen.Tests;

/// <summary>The products of whole networks as a CUDA device gets them, which takes no device.</summary>
public sealed partial class PtxTests
{
    private const int Depth = 8, Lanes = 4;

    public static TheoryData<Type, int> Cases => new()
    {
        { typeof(ResidualConvolutions), 80 },
        { typeof(ResidualConvolutions), 90 },
        { typeof(ResidualShortcuts), 80 },
        { typeof(ResidualShortcuts), 90 },
        { typeof(Vgg16), 80 },
        { typeof(Vgg16), 90 },
    };

    [Xunit.Theory]
    [MemberData(nameof(Cases))]
    public void ProductsKeepTheirSumsInRegistersAndLoadQuads(Type network, int architecture)
    {
        GpuLaunch[] products = [.. Launches(network).Where(IsProduct).DistinctBy(launch => launch.Kernel.Method)];
        Assert.Equal(["ConvData_", "ConvWeights_", "Conv_"], products.Select(Kind).Distinct().Order(StringComparer.Ordinal));
        using var context = Context.Create(builder => builder.Optimize(OptimizationLevel.O2));
        CudaArchitecture target = architecture == 80 ? CudaArchitecture.SM_80 : CudaArchitecture.SM_90;
        using var backend = new PTXBackend(context, new CudaCapabilityContext(target), target, CudaInstructionSet.ISA_80, null);
        Assert.True(IlgpuInternals.RemoveCodePlacement(backend));
        Assert.All(products, launch => Check(launch, Compile(backend, launch)));
    }

    [Fact]
    public void LargeMapsHaveTheMostSums() =>
        Assert.Contains(
            Launches(typeof(Vgg16)),
            launch => Kind(launch) == "Conv_" && launch.Grid is { ItemsPerSample: 224 * 224, ItemsPerBlock: 128, Times: 1 });

    private static void Check(GpuLaunch launch, string ptx)
    {
        Assert.DoesNotMatch(@"\.local\b", ptx);
        Assert.DoesNotMatch(@"\bcall\b", ptx);
        // Loads are of quads, and of a memory that is known; what is stored across the depth of a tile is of single numbers.
        Assert.DoesNotMatch(@"\bld\.(global|shared)\.f32|\bst\.global\.f32|\b(ld|st)\.(v4\.)?f32", ptx);

        // A thread stores its sums as quads once, and adds to each of them once for each of a step's depths.
        int sums = Lanes * Count(ptx, @"\bst\.global\.v4");
        (int threads, int fragments) = sums switch
        {
            64 => (128, 4),
            // The gradient by the weights of three input channels has no fourth row of each quad.
            32 or 24 => (128, 3),
            16 => (64, 2),
            _ => throw new InvalidOperationException($"{launch.Kernel.Method.Name} has {sums} sums a thread."),
        };
        Assert.Equal(threads, launch.Threads);
        Assert.Equal(Depth * sums, Count(ptx, @"\bfma\.rn\.f32"));
        Assert.Equal(0, Count(ptx, @"\bmul\.f32"));
        Assert.Equal(Depth * fragments, Count(ptx, @"\bld\.shared\.v4"));
        Assert.Equal(1, Count(ptx, @"\bbar\.sync"));
    }

    private static string Compile(PTXBackend backend, GpuLaunch launch)
    {
        EntryPointDescription description = EntryPointDescription.FromExplicitlyGroupedKernel(launch.Kernel.Method);
        var compiled = (PTXCompiledKernel)backend.Compile(description, new KernelSpecialization(launch.Threads, null));
        return PtxText.FuseMultiplyAdds(compiled.PTXAssembly);
    }

    private static IEnumerable<GpuLaunch> Launches(Type network)
    {
        var program = (GpuProgram)network.GetNestedType("Cnn_Gpu", BindingFlags.NonPublic)!.GetField("Program")!.GetValue(null)!;
        return [.. program.Infer, .. program.Forward, .. program.Backward];
    }

    private static bool IsProduct(GpuLaunch launch) => Kind(launch).Length > 0;

    private static string Kind(GpuLaunch launch) => Product().Match(launch.Kernel.Method.Name).Value;

    private static int Count(string ptx, [StringSyntax("Regex")] string pattern) => Regex.Count(ptx, pattern);

    [GeneratedRegex("^Conv(Data|Weights)?_")]
    private static partial Regex Product();
}
