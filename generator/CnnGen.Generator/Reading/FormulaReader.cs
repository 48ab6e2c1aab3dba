using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CnnGen.Generator.Reading;

/// <summary>What a class with formulas is.</summary>
public enum FormulaKind
{
    Optimizer,
    Loss,
}

/// <summary>A class whose code is made of formulas, as it is written.</summary>
/// <param name="Type">As C# writes it, in full.</param>
/// <param name="Numbers">Its numeric properties.</param>
/// <param name="Conditions">Its properties of type bool.</param>
/// <param name="Mistakes">What keeps it from having formulas.</param>
/// <param name="HasErrors">Whether an attribute does not compile, of which the C# compiler says why.</param>
public sealed record FormulaClass(
    string Name,
    string FullName,
    FormulaKind Kind,
    string Type,
    DeclarationSpec Declaration,
    EquatableArray<FormulaSet> Sets,
    EquatableArray<NumberProperty> Numbers,
    EquatableArray<string> Conditions,
    EquatableArray<Mistake> Mistakes,
    bool HasErrors);

/// <summary>One attribute with formulas.</summary>
/// <param name="Argument">What the attribute calls its formulas.</param>
/// <param name="When">The property for whose sake it applies; null where it applies in any case.</param>
public sealed record FormulaSet(Site Site, string Argument, EquatableArray<string> Formulas, string? When);

/// <param name="Name">As formulas call it.</param>
/// <param name="Property">As C# does.</param>
public sealed record NumberProperty(string Name, string Property);

/// <summary>Reads optimizers and losses that are formulas.</summary>
public static class FormulaReader
{
    public const string UpdateAttribute = "CnnGen.Training.UpdateAttribute";
    public const string LossTermAttribute = "CnnGen.Training.LossTermAttribute";

    private const string Training = "Training";

    /// <summary>The base classes; what is declared in them is no number of formulas.</summary>
    private static string BaseOf(FormulaKind kind) => kind == FormulaKind.Optimizer ? "Optimizer" : "PointwiseLoss";

    /// <summary>The attribute, as it is written.</summary>
    public static string NameOf(FormulaKind kind) => kind == FormulaKind.Optimizer ? "Update" : "LossTerm";

    /// <summary>What the class is made of; null where it has no formulas.</summary>
    public static FormulaClass? Read(INamedTypeSymbol type, CancellationToken token) =>
        Has(type, FormulaKind.Optimizer) ? Read(type, FormulaKind.Optimizer, token)
        : Has(type, FormulaKind.Loss) ? Read(type, FormulaKind.Loss, token)
        : null;

    private static bool Has(INamedTypeSymbol type, FormulaKind kind) => type.GetAttributes().Any(attribute => Is(attribute, kind));

    private static bool Is(AttributeData attribute, FormulaKind kind) => attribute.AttributeClass?.IsOurs(NameOf(kind) + "Attribute", Training) == true;

    /// <summary>The formulas of each of an optimizer's attributes, and the names of its numbers, where it is compiled.</summary>
    public static CompiledOptimizer ReadCompiled(INamedTypeSymbol optimizer) => new(
        optimizer.GetAttributes().Where(attribute => Is(attribute, FormulaKind.Optimizer))
            .Select(attribute => attribute.ConstructorArguments[0].Values.Select(formula => formula.Value as string ?? "").ToEquatableArray()).ToEquatableArray(),
        Properties(optimizer, FormulaKind.Optimizer).Where(IsNumber).Select(property => AttributeReader.CamelCase(property.Name)).ToEquatableArray());

    private static FormulaClass Read(INamedTypeSymbol type, FormulaKind kind, CancellationToken token)
    {
        string fullName = type.FullName();
        var sets = new List<FormulaSet>();
        bool hasErrors = false;
        int index = 0;
        foreach (AttributeData attribute in type.GetAttributes())
        {
            var site = new Site(fullName, index++);
            if (!Is(attribute, kind))
                continue;
            if (AttributeReader.Arguments(attribute, token) is { } arguments)
                sets.Add(Set(site, arguments));
            else
                hasErrors = true;
        }

        return new(
            type.Name, fullName, kind, type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat), DeclarationReader.Read(type, token), sets.ToEquatableArray(),
            Properties(type, kind).Where(IsNumber)
                .Select(property => new NumberProperty(AttributeReader.CamelCase(property.Name), DeclarationReader.Escape(property.Name))).ToEquatableArray(),
            Properties(type, kind).Where(property => property.Type.SpecialType == SpecialType.System_Boolean).Select(property => property.Name).ToEquatableArray(),
            Mistakes(type, kind, token).ToEquatableArray(), hasErrors);
    }

    private static FormulaSet Set(Site site, EquatableArray<Argument> arguments)
    {
        Argument? formulas = arguments.FirstOrDefault(argument => argument.Value.Kind is ValueKind.Text or ValueKind.TextList && argument.Name != "when");
        EquatableArray<string> texts = formulas is null ? [] : formulas.Value.Kind == ValueKind.Text ? [formulas.Value.Text!] : formulas.Value.Texts;
        return new(site, formulas?.Name ?? "", texts, arguments.FirstOrDefault(argument => argument.Name == "when")?.Value.Text);
    }

    /// <summary>Those that the class can read, down to the library's base class; of one name the most derived.</summary>
    private static IEnumerable<IPropertySymbol> Properties(INamedTypeSymbol type, FormulaKind kind)
    {
        var names = new HashSet<string>();
        for (INamedTypeSymbol? part = type; part is not null && !part.IsOurs(BaseOf(kind), Training); part = part.BaseType)
        {
            foreach (IPropertySymbol property in part.GetMembers().OfType<IPropertySymbol>())
            {
                bool isSeen = part.Equals(type, SymbolEqualityComparer.Default) || property.DeclaredAccessibility is not Accessibility.Private;
                if (isSeen && property is { IsStatic: false, IsIndexer: false, GetMethod: not null } && names.Add(property.Name))
                    yield return property;
            }
        }
    }

    private static bool IsNumber(IPropertySymbol property) =>
        property.Type.SpecialType is SpecialType.System_Single or SpecialType.System_Double or SpecialType.System_Int32;

    private static IEnumerable<Mistake> Mistakes(INamedTypeSymbol type, FormulaKind kind, CancellationToken token)
    {
        string? obstacle = type.IsGenericType ? "it has type parameters"
            : type.IsRecord || type.IsStatic || type.TypeKind != TypeKind.Class ? "it is no ordinary class"
            : IsFileLocal(type) ? "it is file-local, so that no other file can have a part of it"
            : !DerivesFrom(type, BaseOf(kind)) ? $"it does not derive from {BaseOf(kind)}"
            : null;
        if (obstacle is not null)
            yield return new Mistake(Rules.CannotHaveFormulas.Id, type.Site(), [type.Name, NameOf(kind), obstacle]);
        else if (!type.IsPartial(token))
            yield return new Mistake(Rules.NotPartial.Id, type.Site(), [type.Name]);
        else if (Container(type, token) is { } closed)
            yield return new Mistake(Rules.ContainerNotPartial.Id, type.Site(), [type.Name, closed.Name], Related: closed.Site());
        else if (type.ContainingAssembly is ISourceAssemblySymbol { Compilation.Options: CSharpCompilationOptions { AllowUnsafe: false } })
            yield return new Mistake(Rules.UnsafeNotAllowed.Id, type.Site(), [type.Name]);
    }

    private static bool IsFileLocal(INamedTypeSymbol? type) => type is not null && (type.IsFileLocal || IsFileLocal(type.ContainingType));

    private static INamedTypeSymbol? Container(INamedTypeSymbol type, CancellationToken token)
    {
        for (INamedTypeSymbol? container = type.ContainingType; container is not null; container = container.ContainingType)
        {
            if (!container.IsPartial(token))
                return container;
        }

        return null;
    }

    private static bool DerivesFrom(INamedTypeSymbol type, string name)
    {
        for (INamedTypeSymbol? ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            if (ancestor.IsOurs(name, Training))
                return true;
        }

        return false;
    }
}
