using System.Runtime.CompilerServices;
using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CnnGen.Generator.Reading;

/// <summary>Reads networks, blocks and branches of one compilation, and finds the blocks they use.</summary>
/// <param name="assembly">The compilation's own assembly: what is declared elsewhere is not source, though a project that
/// is referenced in an editor has syntax too.</param>
internal sealed class ClassReader(IAssemblySymbol assembly, CancellationToken token)
{
    private readonly SortedDictionary<string, ClassSpec> _blocks = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = [];
    private readonly Queue<INamedTypeSymbol> _met = [];

    /// <summary>The blocks that were met, ordered by full name.</summary>
    public EquatableArray<ClassSpec> Blocks => _blocks.Values.ToEquatableArray();

    /// <summary>Reads a network and all blocks that it uses, directly or not. A block that uses itself is read once; the graph says what is wrong with it.</summary>
    public (ClassSpec Network, EquatableArray<HeadSpec> Heads) ReadNetwork(INamedTypeSymbol network)
    {
        ClassSpec spec = Read(network);
        EquatableArray<HeadSpec> heads = network.Heads().Select(ReadHead).ToEquatableArray();
        ReadMet();
        return (spec, heads);
    }

    /// <summary>Reads a block, and those it uses: all of them, or the ones that it uses directly.</summary>
    public ClassSpec ReadBlock(INamedTypeSymbol block, bool all)
    {
        _seen.Add(block.FullName());
        ClassSpec spec = Read(block);
        _blocks.Add(spec.FullName, spec);
        if (all)
        {
            ReadMet();
            return spec;
        }

        foreach (INamedTypeSymbol used in _met.ToArray())
            _blocks.Add(used.FullName(), Read(used));
        return spec;
    }

    private HeadSpec ReadHead(INamedTypeSymbol head)
    {
        (AttributeData attribute, int index) = head.Attribute("HeadAttribute")!.Value;
        ClassSpec spec = Read(head);
        EquatableArray<Argument>? arguments = AttributeReader.Arguments(attribute, token);
        return new(
            spec with { HasErrors = spec.HasErrors || arguments is null },
            new LayerSpec("Head", IsBlock: false, new Site(spec.FullName, index), arguments ?? []));
    }

    // One after the other, since a chain of blocks may be longer than the stack.
    private void ReadMet()
    {
        while (_met.Count > 0)
        {
            INamedTypeSymbol block = _met.Dequeue();
            _blocks.Add(block.FullName(), Read(block));
        }
    }

    private ClassSpec Read(INamedTypeSymbol type)
    {
        token.ThrowIfCancellationRequested();

        // Branches nest as deep as the C# compiler reads them, on a stack that may be a short one.
        RuntimeHelpers.EnsureSufficientExecutionStack();
        string fullName = type.FullName();
        bool isSource = SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, assembly);
        bool hasErrors = false;
        var layers = new List<LayerSpec>();
        int index = 0;
        foreach (AttributeData attribute in type.GetAttributes())
        {
            var site = new Site(fullName, index++);

            // An attribute whose class is unknown may have been meant as a layer.
            hasErrors |= attribute.AttributeClass is null or { TypeKind: TypeKind.Error };
            if (!attribute.IsLayer())
                continue;
            if (AttributeReader.Layer(attribute, site, token) is { } layer)
                layers.Add(layer);
            else
                hasErrors = true;
            if (attribute.AttributeClass!.IsBlock() && _seen.Add(attribute.AttributeClass!.OriginalDefinition.FullName()))
                _met.Enqueue(attribute.AttributeClass!.OriginalDefinition);
        }

        EquatableArray<ClassSpec> branches = type.Branches().Select(Read).ToEquatableArray();
        hasErrors |= branches.Any(branch => branch.HasErrors);
        return new ClassSpec(
            type.Name,
            fullName,
            type.IsBlock() ? Parameters(type) : [],
            layers.ToEquatableArray(),
            branches,
            isSource,
            hasErrors);
    }

    /// <summary>Layers and branches have an order only if they stand on one part of the class.</summary>
    public IEnumerable<Mistake> SpreadOverParts(INamedTypeSymbol type)
    {
        IEnumerable<SyntaxNode?> layers = type.GetAttributes()
            .Where(attribute => attribute.IsLayer())
            .Select(attribute => attribute.ApplicationSyntaxReference?.GetSyntax(token)?.FirstAncestorOrSelf<TypeDeclarationSyntax>());
        INamedTypeSymbol[] nested = [.. type.Branches(), .. type.IsNetwork() ? type.Heads() : []];
        IEnumerable<SyntaxNode?> branches = nested.SelectMany(branch => branch.Parts(token)).Select(part => part.Parent);
        if (layers.Concat(branches).Distinct().Count() > 1)
            yield return new Mistake(Rules.SpreadOverParts.Id, type.Site(), [type.Name]);
        foreach (Mistake mistake in nested.SelectMany(SpreadOverParts))
            yield return mistake;
    }

    /// <summary>The constructor whose parameters the block's expressions mean: the primary one. A reference does not tell that from
    /// the generated one, which takes objects for integers.</summary>
    public static IMethodSymbol? Constructor(INamedTypeSymbol block) => block.InstanceConstructors
        .OrderByDescending(constructor => constructor.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax() is TypeDeclarationSyntax))
        .ThenBy(constructor => constructor.Parameters.Any(parameter => parameter.Type.SpecialType == SpecialType.System_Object))
        .ThenByDescending(constructor => constructor.Parameters.Length)
        .FirstOrDefault();

    private static EquatableArray<ParameterSpec> Parameters(INamedTypeSymbol block) =>
        (Constructor(block)?.Parameters ?? []).Select(Parameter).ToEquatableArray();

    private static ParameterSpec Parameter(IParameterSymbol parameter) =>
        new(parameter.Name, Kind(parameter.Type), parameter.HasExplicitDefaultValue ? Default(parameter) : null, IsWide(parameter.Type));

    private static Value Default(IParameterSymbol parameter) =>
        AttributeReader.Primitive(parameter.ExplicitDefaultValue) ?? new Value(ValueKind.Other, Text: "null");

    // An enum may be of any of these types.
    private static bool IsWide(ITypeSymbol type) => type.TypeKind == TypeKind.Enum
        || type.SpecialType is SpecialType.System_UInt32 or SpecialType.System_Int64 or SpecialType.System_UInt64;

    private static ValueKind Kind(ITypeSymbol type) => type switch
    {
        { TypeKind: TypeKind.Enum } => ValueKind.Integer,
        _ when type.IsInteger() => ValueKind.Integer,
        IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_String } => ValueKind.TextList,
        _ => type.SpecialType switch
        {
            SpecialType.System_Single or SpecialType.System_Double => ValueKind.Real,
            SpecialType.System_Boolean => ValueKind.Boolean,
            SpecialType.System_String => ValueKind.Text,
            _ => ValueKind.Other,
        },
    };
}
