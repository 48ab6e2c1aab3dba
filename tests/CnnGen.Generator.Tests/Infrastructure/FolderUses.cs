using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CnnGen.Generator.Tests.Infrastructure;

/// <summary>Which folders of a project use which others, read from its source.</summary>
/// <param name="project">The project's folder, as the repository knows it.</param>
/// <param name="folders">The folders to tell apart; what lies below one belongs to it, and "" is the rest.</param>
internal sealed class FolderUses(string project, IEnumerable<string> folders)
{
    // The innermost comes first.
    private readonly string[] _folders = [.. folders.Append("").Distinct().OrderByDescending(folder => folder.Length)];

    /// <summary>Each place where a file names a type of another folder.</summary>
    public Use[] All()
    {
        SyntaxTree[] trees = [.. Trees().Append(ImplicitUsings())];
        var compilation = CSharpCompilation.Create("Project", trees, References());
        var all = new List<Use>();
        foreach (SyntaxTree tree in trees)
        {
            SemanticModel model = compilation.GetSemanticModel(tree);
            foreach (SimpleNameSyntax name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>().Where(name => name.FirstAncestorOrSelf<UsingDirectiveSyntax>() is null))
            {
                ISymbol? symbol = model.GetSymbolInfo(name).Symbol;
                ITypeSymbol? type = symbol as ITypeSymbol ?? symbol?.ContainingType;
                foreach (SyntaxReference declaration in type?.OriginalDefinition.DeclaringSyntaxReferences ?? [])
                {
                    if (FolderOf(declaration.SyntaxTree) != FolderOf(tree))
                        all.Add(new(FolderOf(tree), FolderOf(declaration.SyntaxTree), tree.FilePath, type!.Name));
                }
            }
        }

        return [.. all];
    }

    /// <summary>The files, each with the path in its project and the namespace that it declares, if any.</summary>
    public IEnumerable<(string Path, string Folder, string? Namespace)> Files() => Trees().Select(tree => (
        tree.FilePath, FolderOf(tree), tree.GetRoot().DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault()?.Name.ToString()));

    public static void AssertNone(IEnumerable<Use> uses) =>
        Assert.Equal("", string.Join('\n', uses.Select(use => use.ToString()).Distinct().Order(StringComparer.Ordinal)));

    private IEnumerable<SyntaxTree> Trees()
    {
        string root = Path.Combine(Repository.Root, project);
        return Directory.GetFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
            .Where(path => !path.StartsWith("obj/", StringComparison.Ordinal) && !path.StartsWith("bin/", StringComparison.Ordinal))
            .Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(Path.Combine(root, path)), path: path));
    }

    private static SyntaxTree ImplicitUsings() => CSharpSyntaxTree.ParseText(
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading;",
        path: "Usings.cs");

    private string FolderOf(SyntaxTree tree) => _folders.First(folder => tree.FilePath.StartsWith(folder + "/", StringComparison.Ordinal) || folder.Length == 0);

    private static IEnumerable<MetadataReference> References() => ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator)
        .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal) || Path.GetFileName(path).StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal))
        .Select(path => MetadataReference.CreateFromFile(path));
}

/// <summary>A file of one folder names a type of another.</summary>
internal sealed record Use(string From, string To, string File, string Type)
{
    public override string ToString() => $"{File} uses {Type} of {To}";
}
