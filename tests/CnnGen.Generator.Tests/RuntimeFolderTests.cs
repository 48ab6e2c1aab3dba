extern alias compiler;
using CnnGen.Generator.Tests.Infrastructure;
using compiler::CnnGen.Generator.Code;

namespace CnnGen.Generator.Tests;

/// <summary>Kernels know registers, layouts and tiles, but neither each other nor the network that they run for.</summary>
public class RuntimeFolderTests
{
    private const string Kernels = "Cpu/Kernels/";

    /// <summary>What operations are made of, from what knows nothing up. Counters of random numbers are no kernels, but are below them too.</summary>
    private static readonly string[] Parts = ["Random", Kernels + "Simd", Kernels + "Layout", Kernels + "Tiles", Kernels + "Sums", Kernels + "Pointwise"];

    /// <summary>An operation each.</summary>
    private static readonly string[] Operations = [.. new[] { "Compositions", "Joins", "Pool", "Normalization", "Dense" }.Select(folder => Kernels + folder)];

    /// <summary>The ways to compute a convolution: Winograd's takes maps, geometry and the order of weights from the direct one, and groups are convolutions of either.</summary>
    private static readonly string[] Convolutions = [.. new[] { "Conv", "Conv/Planar", "Conv/Blocked", "Conv/Winograd", "Conv/Grouped" }.Select(folder => Kernels + folder)];

    private static readonly string[] Order = [.. Parts, .. Operations, .. Convolutions];

    private static readonly FolderUses Runtime = new("src/CnnGen", [.. Order, "Cpu"]);

    [Fact]
    public void NoArrowPointsBack()
    {
        Use[] uses = Runtime.All();
        Use[] ofKernels = [.. uses.Where(use => use.From.StartsWith(Kernels, StringComparison.Ordinal))];
        Assert.True(ofKernels.Length > 1000, "Hardly any use of one folder by another was found.");
        FolderUses.AssertNone(ofKernels.Where(use => Array.IndexOf(Order, use.To) < 0 || Array.IndexOf(Order, use.To) > Array.IndexOf(Order, use.From)));
        FolderUses.AssertNone(ofKernels.Where(use => Operations.Contains(use.To)));
        FolderUses.AssertNone(ofKernels.Where(use => use.To == Kernels + "Conv/Planar"));
    }

    /// <summary>Networks and training leave kernels to the executor, which brings samples into their layout and back.</summary>
    [Fact]
    public void OnlyTheExecutorUsesKernels()
    {
        Use[] uses = [.. Runtime.All().Where(use => !use.From.StartsWith(Kernels, StringComparison.Ordinal) && use.To.StartsWith(Kernels, StringComparison.Ordinal))];
        Assert.NotEmpty(uses);
        FolderUses.AssertNone(uses.Where(use => use.From != "Cpu" || use.To != Kernels + "Layout"));
    }

    [Fact]
    public void EachFolderOfTheCpuHasAPlaceAndIsANamespace()
    {
        (string Path, string Folder, string? Namespace)[] files = [.. Runtime.Files().Where(file => file.Path.StartsWith("Cpu/", StringComparison.Ordinal))];
        Assert.NotEmpty(files);
        foreach ((string file, string folder, string? name) in files)
        {
            Assert.Equal(folder, Path.GetDirectoryName(file)!.Replace('\\', '/'));
            Assert.True(name == "CnnGen." + folder.Replace('/', '.'), $"{file} has namespace {name}");
        }
    }

    /// <summary>The compiler writes names of types that it does not reference.</summary>
    [Fact]
    public void GeneratedCodeNamesTypesThatThereAre() => Assert.All(Library.Types, type =>
    {
        string name = Library.Of(type).Replace("global::", "", StringComparison.Ordinal);
        Type? found = typeof(NeuralNetwork).Assembly.GetType(name) ?? typeof(NeuralNetwork).Assembly.GetType(name + "`1") ?? typeof(NeuralNetwork).Assembly.GetType(name + "`2");
        Assert.True(found is { IsVisible: true }, $"The library has no public {name}.");
    });
}
