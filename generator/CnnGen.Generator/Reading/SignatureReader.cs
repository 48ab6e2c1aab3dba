using System.Globalization;
using CnnGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CnnGen.Generator.Reading;

/// <summary>Reads what the passes of a network take and give. It is known whatever is wrong with the network, so that code which calls them compiles.</summary>
internal static class SignatureReader
{
    public static SignatureSpec Read(INamedTypeSymbol network)
    {
        INamedTypeSymbol[] heads = [.. network.Heads()];
        bool endIsRead = heads.Any(head => head.Attribute("HeadAttribute")!.Value.Data.NamedArguments.All(argument => argument.Key != "From"));
        IEnumerable<string> inputs = network.FurtherInputs().Select(input => input.Data.ConstructorArguments.FirstOrDefault().Value as string ?? "");
        string[] names = Unique(
        [
            SignatureSpec.Input,
            .. inputs,
            .. endIsRead ? [] : new[] { SignatureSpec.Output },
            .. heads.Select(head => AttributeReader.CamelCase(head.Name)),
        ]);
        int inputCount = network.FurtherInputs().Count() + 1;
        return new(names.Take(inputCount).ToEquatableArray(), names.Skip(inputCount).ToEquatableArray());
    }

    // Names that are wrong are reported; the parameters still need some.
    private static string[] Unique(IEnumerable<string> names)
    {
        HashSet<string> taken = [];
        return [.. names.Select((name, place) => Parameter(IsName(name) && taken.Add(name) ? name : "argument" + Text.Number(place)))];
    }

    // C# takes formatting characters for nothing, so that two such names would be one.
    private static bool IsName(string name) => SyntaxFacts.IsValidIdentifier(name) && name.All(character => char.GetUnicodeCategory(character) != UnicodeCategory.Format);

    private static string Parameter(string name) => DeclarationReader.Escape(name);
}
