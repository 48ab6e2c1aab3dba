using CnnGen.Generator.Reading;
using CnnGen.Generator.Tests.Infrastructure;

namespace CnnGen.Generator.Tests;

/// <summary>Folders of the compiler depend on each other in one direction: what stands later in the order may use what stands before it, and nothing else.</summary>
public class FolderTests
{
    /// <summary>From values that know nothing to the steps of the generator.</summary>
    private static readonly string[] Order =
    [
        "Model", "Expressions", "Programs", "Diagnostics", "Reading", "Shapes", "Arguments", "Layers", "Graph", "Lowering", "Code",
        "Cpu/Planning", "Cpu/Emit", "Gpu/Planning", "Gpu/Emit", "Emit", "Compiler", "Analyzers", "",
    ];

    /// <summary>Devices, which know the program and nothing of what stands before it.</summary>
    private static readonly string[] Devices = ["Cpu/Planning", "Cpu/Emit", "Gpu/Planning", "Gpu/Emit"];

    private static readonly string[] UnknownToDevices = ["Shapes", "Arguments", "Layers", "Graph", "Lowering", "Diagnostics"];

    private static readonly FolderUses Compiler = new("generator/CnnGen.Generator", Order);

    [Fact]
    public void NoArrowPointsBack()
    {
        Use[] uses = Compiler.All();
        Assert.True(uses.Length > 1000, "Hardly any use of one folder by another was found.");
        FolderUses.AssertNone(uses.Where(use => Array.IndexOf(Order, use.To) > Array.IndexOf(Order, use.From)));
        FolderUses.AssertNone(uses.Where(use => Devices.Contains(use.From) && UnknownToDevices.Contains(use.To)));
    }

    /// <summary>What reads names the generator, which stands above it, by its name.</summary>
    [Fact]
    public void TheGeneratorIsCalledAsReadingKnowsIt() => Assert.Equal(Symbols.Generator, typeof(CnnGenGenerator).FullName);

    [Fact]
    public void EachFolderHasAPlaceAndIsANamespace()
    {
        foreach ((string file, string folder, string? name) in Compiler.Files())
        {
            Assert.True(folder.Length > 0 || !file.Contains('/'), $"{file} lies in no folder of the order");
            string path = Path.GetDirectoryName(file)!.Replace('/', '.');
            Assert.True(name is null || name == ("CnnGen.Generator." + path).TrimEnd('.') || file.EndsWith("Polyfills.cs", StringComparison.Ordinal), $"{file} has namespace {name}");
        }
    }
}
