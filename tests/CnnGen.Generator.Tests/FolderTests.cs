using CnnGen.Generator.Reading;
using CnnGen.Generator.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CnnGen.Generator.Tests;

/// <summary>Folders of the compiler depend on each other in one direction: what stands later in the order may use what stands before it, and nothing else.</summary>
public class FolderTests
{
    /// <summary>From values that know nothing to the steps of the generator.</summary>
    private static readonly string[] Order =
    [
        "Model", "Expressions", "Programs", "Diagnostics", "Reading", "Shapes", "Arguments", "Layers", "Graph", "Lowering", "Code",
        "Cpu/Planning", "Cpu/Emit", "Emit", "Compiler", "Analyzers", "",
    ];

    /// <summary>Devices, which know the program and nothing of what stands before it.</summary>
    private static readonly string[] Devices = ["Cpu/Planning", "Cpu/Emit"];

    private static readonly string[] UnknownToDevices = ["Shapes", "Arguments", "Layers", "Graph", "Lowering", "Diagnostics"];

    private const string Root = "generator/CnnGen.Generator/";

    [Fact]
    public void NoArrowPointsBack()
    {
        Use[] uses = [.. Uses()];
        Assert.True(uses.Length > 1000, "Hardly any use of one folder by another was found.");
        AssertNone(uses.Where(use => Array.IndexOf(Order, use.To) > Array.IndexOf(Order, use.From)));
        AssertNone(uses.Where(use => Devices.Contains(use.From) && UnknownToDevices.Contains(use.To)));
    }

    /// <summary>What reads names the generator, which stands above it, by its name.</summary>
    [Fact]
    public void TheGeneratorIsCalledAsReadingKnowsIt() => Assert.Equal(Symbols.Generator, typeof(CnnGenGenerator).FullName);

    [Fact]
    public void EachFolderHasAPlaceAndIsANamespace()
    {
        foreach (SyntaxTree tree in Trees())
        {
            string folder = FolderOf(tree);
            Assert.Contains(folder, Order);
            string? name = tree.GetRoot().DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault()?.Name.ToString();
            string path = Path.GetDirectoryName(tree.FilePath)!.Replace('/', '.');
            Assert.True(name is null || name == ("CnnGen.Generator." + path).TrimEnd('.') || tree.FilePath.EndsWith("Polyfills.cs", StringComparison.Ordinal), $"{tree.FilePath} has namespace {name}");
        }
    }

    private static void AssertNone(IEnumerable<Use> uses) => Assert.Equal("", string.Join('\n', uses.Select(use => use.ToString()).Distinct().Order(StringComparer.Ordinal)));

    /// <summary>Each place where a file names a type of another folder.</summary>
    private static IEnumerable<Use> Uses()
    {
        SyntaxTree[] trees = [.. Trees()];
        var compilation = CSharpCompilation.Create("Generator", trees, References());
        Dictionary<SyntaxTree, string> folders = trees.ToDictionary(tree => tree, FolderOf);
        foreach (SyntaxTree tree in trees)
        {
            SemanticModel model = compilation.GetSemanticModel(tree);
            foreach (SimpleNameSyntax name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>().Where(name => name.FirstAncestorOrSelf<UsingDirectiveSyntax>() is null))
            {
                ISymbol? symbol = model.GetSymbolInfo(name).Symbol;
                ITypeSymbol? type = symbol as ITypeSymbol ?? symbol?.ContainingType;
                foreach (SyntaxReference declaration in type?.OriginalDefinition.DeclaringSyntaxReferences ?? [])
                {
                    if (folders[declaration.SyntaxTree] != folders[tree])
                        yield return new(folders[tree], folders[declaration.SyntaxTree], tree.FilePath, type!.Name);
                }
            }
        }
    }

    private static IEnumerable<SyntaxTree> Trees()
    {
        string root = Path.Combine(Repository.Root, Root);
        return Directory.GetFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
            .Where(path => !path.StartsWith("obj/", StringComparison.Ordinal) && !path.StartsWith("bin/", StringComparison.Ordinal))
            .Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(Path.Combine(root, path)), path: path))
            .Append(CSharpSyntaxTree.ParseText("global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading;", path: "Usings.cs"));
    }

    // Subfolders belong to the first of the order that they lie in.
    private static string FolderOf(SyntaxTree tree) => Order.First(folder => tree.FilePath.StartsWith(folder + "/", StringComparison.Ordinal) || folder.Length == 0);

    private static IEnumerable<MetadataReference> References() => ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator)
        .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal) || Path.GetFileName(path).StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal))
        .Select(path => MetadataReference.CreateFromFile(path));

    private sealed record Use(string From, string To, string File, string Type)
    {
        public override string ToString() => $"{File} uses {Type} of {To}";
    }
}
