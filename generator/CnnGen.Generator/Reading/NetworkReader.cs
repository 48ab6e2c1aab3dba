using System.Globalization;
using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Graph;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CnnGen.Generator.Reading;

/// <summary>Reads a network: the only way from Roslyn's symbols to the compiler's model.</summary>
public static class NetworkReader
{
    private const string InputGradient = "inputGradient";
    private const string Winograd = "winograd";
    private const string ObjectSize = "objectSize";

    /// <exception cref="ArgumentException"><paramref name="network"/> has no <c>Network</c> attribute.</exception>
    public static NetworkSpec Read(INamedTypeSymbol network, CancellationToken token)
    {
        (AttributeData attribute, int index) = network.Attribute("NetworkAttribute")
            ?? throw new ArgumentException($"'{network.Name}' has no Network attribute.", nameof(network));
        var reader = new ClassReader(network.ContainingAssembly, token);
        (ClassSpec spec, EquatableArray<HeadSpec> heads) = reader.ReadNetwork(network);
        var site = new Site(spec.FullName, index);
        EquatableArray<Argument>? arguments = AttributeReader.Arguments(attribute, token);
        EquatableArray<Argument> written = arguments ?? [];
        EquatableArray<Argument> sizes = written.Where(argument => argument.Name is not (InputGradient or Winograd or ObjectSize)).ToEquatableArray();
        (InputSpec? Spec, Mistake? Mistake)[] further =
            [.. network.FurtherInputs().Select(input => Input(AttributeReader.Arguments(input.Data, token), new Site(spec.FullName, input.Index)))];
        BudgetSpec? budget = Budget(network, spec.FullName, token, out bool budgetHasErrors);

        var mistakes = new List<Mistake>();
        mistakes.AddRange(DeclarationReader.Mistakes(network, token));
        mistakes.AddRange(reader.SpreadOverParts(network));
        if (network.ContainingAssembly is ISourceAssemblySymbol { Compilation.Options: CSharpCompilationOptions { AllowUnsafe: false } })
            mistakes.Add(new Mistake(Rules.UnsafeNotAllowed.Id, network.Site(), [network.Name]));
        mistakes.AddRange(further.Select(input => input.Mistake).Prepend(BadSize(sizes, site)).OfType<Mistake>());

        return new NetworkSpec(
            spec with
            {
                HasErrors = spec.HasErrors || arguments is null || budgetHasErrors || further.Any(input => input.Spec is null) || heads.Any(head => head.Class.HasErrors),
            },
            DeclarationReader.Read(network, token),
            [
                new(SignatureSpec.Input, sizes.Select(size => size.Value.Integer).ToEquatableArray(), site),
                .. further.Select(input => input.Spec).OfType<InputSpec>(),
            ],
            heads,
            Of(written, InputGradient)?.Integer == 1,
            Of(written, Winograd)?.Integer != 0,
            (int)(Of(written, ObjectSize)?.Integer ?? 0),
            budget,
            reader.Blocks,
            mistakes.ToEquatableArray());
    }

    /// <summary>What stands for a network that could not be read: nothing but its declaration, and errors that somebody else reports.</summary>
    public static NetworkSpec Unread(INamedTypeSymbol network, CancellationToken token)
    {
        string name = network.FullName();
        return new NetworkSpec(
            new ClassSpec(network.Name, name, [], [], [], HasErrors: true),
            DeclarationReader.Read(network, token),
            [new(SignatureSpec.Input, [], network.Site())],
            [],
            InputGradient: false,
            Winograd: true,
            ObjectSize: 0,
            Budget: null,
            [],
            []);
    }

    /// <summary>A further input, and what is wrong with its sizes; null where the attribute does not compile.</summary>
    private static (InputSpec? Spec, Mistake? Mistake) Input(EquatableArray<Argument>? written, Site site)
    {
        if (written is not { } arguments)
            return (null, null);
        EquatableArray<Argument> sizes = arguments.Where(argument => argument.Name != "name").ToEquatableArray();
        return (new(Of(arguments, "name")?.Text ?? "", sizes.Select(size => size.Value.Integer).ToEquatableArray(), site), BadSize(sizes, site));
    }

    private static Mistake? BadSize(EquatableArray<Argument> sizes, Site site) => sizes.FirstOrDefault(size => size.Value.Integer < 1) is { } bad
        ? new Mistake(Rules.BadInputSize.Id, site with { Argument = bad.Name }, [List(sizes)])
        : null;

    private static BudgetSpec? Budget(INamedTypeSymbol network, string fullName, CancellationToken token, out bool hasErrors)
    {
        hasErrors = false;
        if (network.Attribute("BudgetAttribute") is not var (attribute, index))
            return null;
        EquatableArray<Argument>? arguments = AttributeReader.Arguments(attribute, token);
        hasErrors = arguments is null;
        EquatableArray<Argument> written = arguments ?? [];
        return new BudgetSpec(
            new Site(fullName, index),
            Of(written, "maxParameters")?.Integer,
            Of(written, "maxActivationBytes")?.Integer,
            Of(written, "maxMacs")?.Integer);
    }

    private static Value? Of(EquatableArray<Argument> written, string name) =>
        written.FirstOrDefault(argument => argument.Name == name)?.Value;

    private static string List(EquatableArray<Argument> sizes) =>
        string.Join(", ", sizes.Select(size => size.Value.Integer.ToString(CultureInfo.InvariantCulture)));
}
