using CnnGen.CodeFixes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace CnnGen.Generator.Tests.CodeFixes;

/// <summary>That edits leave all other text as it is, however attributes are laid out. X is the one that is edited.</summary>
public class AttributeEditsTests
{
    [Theory]
    [InlineData("[X] class C;", "[X(Padding = 1)] class C;")]
    [InlineData("[X()] class C;", "[X(Padding = 1)] class C;")]
    [InlineData("[A, X ( 3 ) , B]\nclass C;", "[A, X ( 3, Padding = 1 ) , B]\nclass C;")]
    [InlineData("[X(3, // three\n  Stride = 2 /* two */)]\nclass C;", "[X(3, // three\n  Stride = 2, Padding = 1 /* two */)]\nclass C;")]
    [InlineData("[X(3, Padding=0, Stride = 2)] class C;", "[X(3, Padding = 1, Stride = 2)] class C;")]
    [InlineData("[X(3, PaddingWidth = 2, Stride = 2, PaddingHeight = 2)] class C;", "[X(3, Padding = 1, Stride = 2)] class C;")]
    [InlineData("[X(3, PaddingHeight = 2, PaddingWidth = 2)] class C;", "[X(3, Padding = 1)] class C;")]
    public void SetsAProperty(string before, string after) =>
        Assert.Equal(after, Edit(before, (attribute, _) => AttributeEdits.SetProperty(attribute, "Padding", "1")));

    [Theory]
    [InlineData("[X(3, PaddingWidth = 2)] class C;", "[X(3, PaddingWidth = 1)] class C;")]
    [InlineData("[X(3, PaddingHeight = 2)] class C;", "[X(3, PaddingHeight = 2, PaddingWidth = 1)] class C;")]
    public void SetsAPropertyOfOneAxis(string before, string after) =>
        Assert.Equal(after, Edit(before, (attribute, _) => AttributeEdits.SetProperty(attribute, "PaddingWidth", "1")));

    [Theory]
    [InlineData("[X] class C;", "[X(V)] class C;")]
    [InlineData("[X(Name = \"sum\")] class C;", "[X(V, Name = \"sum\")] class C;")]
    [InlineData("[X(Shortcut.Identity, Name = \"sum\")] class C;", "[X(V, Name = \"sum\")] class C;")]
    [InlineData("[X(shortcut: Shortcut.Identity)] class C;", "[X(V)] class C;")]
    public void SetsThePositionalArgument(string before, string after) =>
        Assert.Equal(after, Edit(before, (attribute, _) => [AttributeEdits.SetPositional(attribute, "V")]));

    [Theory]
    [InlineData("[X(3)]\nclass C;", "[Flatten, X(3)]\nclass C;")]
    [InlineData("[A,\n    X(3), B] class C;", "[A,\n    Flatten, X(3), B] class C;")]
    [InlineData("[CnnGen.X(3)] class C;", "[CnnGen.Flatten, CnnGen.X(3)] class C;")]
    [InlineData("[global::X(3)] class C;", "[global::Flatten, global::X(3)] class C;")]
    public void InsertsALayer(string before, string after) =>
        Assert.Equal(after, Edit(before, (attribute, _) => [AttributeEdits.InsertBefore(attribute, "Flatten")]));

    [Theory]
    [InlineData("[A, X]\nclass C;", "[A]\nclass C;")]
    [InlineData("[X, A]\nclass C;", "[A]\nclass C;")]
    [InlineData("[A, X, B]\nclass C;", "[A, B]\nclass C;")]
    [InlineData("[A, // why\n    X]\nclass C;", "[A // why\n    ]\nclass C;")]
    [InlineData("[A]\n  [X]  \nclass C;", "[A]\nclass C;")]
    [InlineData("[A] [X]\nclass C;", "[A]\nclass C;")]
    [InlineData("[X] [A]\nclass C;", "[A]\nclass C;")]
    [InlineData("[A]\n    [X] class C;", "[A]\n    class C;")]
    [InlineData("[A]\n// about X\n[X] // more\nclass C;", "[A]\n// about X\n// more\nclass C;")]
    public void RemovesALayer(string before, string after) =>
        Assert.Equal(after, Edit(before, AttributeEdits.Remove));

    private static string Edit(string source, Func<AttributeSyntax, SourceText, IEnumerable<TextChange>> edit)
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText(source);
        AttributeSyntax attribute = tree.GetRoot().DescendantNodes().OfType<AttributeSyntax>()
            .Single(candidate => candidate.Name.ToString().Split('.', ':')[^1] == "X");
        return tree.GetText().WithChanges(edit(attribute, tree.GetText()).OrderBy(change => change.Span.Start)).ToString();
    }
}
