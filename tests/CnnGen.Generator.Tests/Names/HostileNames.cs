using System.Reflection;
using CnnGen.Generator.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CnnGen.Generator.Tests.Names;

/// <summary>All names that generated code could meet.</summary>
internal static class HostileNames
{
    /// <summary>Layers of every kind that has a method, and every way to lie in memory.</summary>
    public const string Layers = """
        [global::CnnGen.Network(16, 12, 12)]
        [global::CnnGen.Conv(16, 3, Padding = 1, Bias = false), global::CnnGen.BatchNorm, global::CnnGen.Relu, global::CnnGen.MaxPool(2), global::CnnGen.Dropout(0.1)]
        [global::CnnGen.Conv(6, 3, Padding = 1), global::CnnGen.Elu, global::CnnGen.BatchNorm, global::CnnGen.Skip, global::CnnGen.Conv(6, 1), global::CnnGen.Add]
        [global::CnnGen.Flatten, global::CnnGen.Dense(40), global::CnnGen.Relu, global::CnnGen.Dense(3)]
        """;

    /// <summary>Every identifier and keyword of the code that is generated for <see cref="Layers"/>, and every member of the base class.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Generated().Concat(Members.Where(member => member is not MethodBase { IsSpecialName: true }).Select(member => member.Name)).Where(SyntaxFacts.IsValidIdentifier).Concat(Keywords).Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>Names that C# lets nobody hide by a member without saying so.</summary>
    public static bool IsInherited(string name) =>
        Members.Concat(typeof(object).GetMembers(Everything)).Any(member => member.Name == name && IsVisible(member));

    public static string Escape(string name) => "@" + name;

    private const BindingFlags Everything = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static IEnumerable<MemberInfo> Members => typeof(NeuralNetwork).GetMembers(Everything);

    private static IEnumerable<string> Keywords => SyntaxFacts.GetKeywordKinds().Concat(SyntaxFacts.GetContextualKeywordKinds())
        .Select(SyntaxFacts.GetText).Where(text => text.All(char.IsAsciiLetter));

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsVisible),
        FieldInfo field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly,
        EventInfo => true,
        _ => false,
    };

    private static IEnumerable<string> Generated() =>
        from tree in UserProject.Generate(TestCompilation.Create(Layers + " public partial class Net;")).SyntaxTrees.Skip(1)
        from token in tree.GetRoot().DescendantTokens()
        where token.IsKind(SyntaxKind.IdentifierToken)
        select token.ValueText;
}
