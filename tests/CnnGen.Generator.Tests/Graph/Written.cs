using System.Globalization;
using CnnGen.Generator.Compiler;
using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Graph;
using CnnGen.Generator.Model;
using CnnGen.Generator.Reading;
using CnnGen.Generator.Shapes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CnnGen.Generator.Tests.Graph;

/// <summary>Specs read from the bare syntax of C# source, with no compilation: what the tests of the pure core are written in.</summary>
internal sealed class Written
{
    private static readonly Dictionary<string, string[]> ConstructorParameters = new()
    {
        ["Conv"] = ["channels", "kernel"],
        ["MaxPool"] = ["kernel"],
        ["AvgPool"] = ["kernel"],
        ["Dense"] = ["units"],
        ["Slice"] = ["from", "count"],
        ["LeakyRelu"] = ["slope"],
        ["Elu"] = ["alpha"],
        ["Softplus"] = ["beta"],
        ["GroupNorm"] = ["groups"],
        ["LocalResponseNorm"] = ["size"],
        ["Maxout"] = ["pieces"],
        ["Function"] = ["expression"],
        ["ScaledTanh"] = ["amplitude", "slope"],
        ["Dropout"] = ["probability"],
        ["From"] = ["layer"],
        ["Branches"] = ["merge"],
    };

    private static readonly Dictionary<string, string[]> Enums = new()
    {
        ["Rounding"] = ["Exact", "Floor", "Ceil"],
        ["Shortcut"] = ["Identity", "Projection", "ZeroPad"],
        ["Merge"] = ["Concat", "Add", "Multiply"],
    };

    private readonly List<ClassDeclarationSyntax> _blockSyntax = [];
    private readonly Dictionary<string, ClassDeclarationSyntax> _classes = [];
    private readonly HashSet<string> _references;

    /// <param name="references">Blocks that are to count as another assembly's.</param>
    private Written(string source, string[] references)
    {
        _references = [.. references];
        CompilationUnitSyntax root = CSharpSyntaxTree.ParseText(source).GetCompilationUnitRoot();
        Assert.Empty(root.GetDiagnostics());
        ClassDeclarationSyntax? network = null;
        foreach (ClassDeclarationSyntax declaration in root.Members.Cast<ClassDeclarationSyntax>())
        {
            Register(declaration, "");
            if (declaration.BaseList is not null)
                _blockSyntax.Add(declaration);
            else
                network = declaration;
        }

        Blocks = [.. _blockSyntax.Select(block => Class(block, "")).OrderBy(block => block.FullName, StringComparer.Ordinal)];
        Network = network is null ? null! : ReadNetwork(network);
    }

    public NetworkSpec Network { get; }

    public IReadOnlyList<ClassSpec> Blocks { get; }

    public static Written Source(string source, params string[] references) => new(source, references);

    public ShapedGraph Analyze() => NetworkCompiler.Analyze(Network);

    /// <summary>All that is reported of the network, each as <c>CNN0020 at Conv(16, 3)/stride: message</c>; where the place lies in
    /// a block that is used wrongly, <c>CNN0020 at Block(2) [Conv(16, 3)/stride]: message</c>.</summary>
    public string[] Mistakes() => InAnyCulture(() => Analyze().Mistakes);

    /// <summary>All that is reported of a block by itself.</summary>
    public string[] Mistakes(string block) =>
        InAnyCulture(() => BlockChecker.Check(Blocks.Single(known => known.Name == block), Blocks));

    public string Describe(Mistake mistake)
    {
        string related = mistake.Related is null ? "" : $" [{Describe(mistake.Related)}]";
        string message = Rules.Find(mistake.Id).Format(mistake.Arguments);
        Assert.DoesNotMatch(@"\{\d", message);
        return $"{mistake.Id} at {Describe(mistake.Site)}{related}: {message}";
    }

    // Finnish has another minus sign and another decimal separator than the invariant culture; German another separator.
    private string[] InAnyCulture(Func<EquatableArray<Mistake>> find)
    {
        CultureInfo current = CultureInfo.CurrentCulture;
        try
        {
            string[][] found = [.. new[] { "", "de-DE", "fi-FI" }.Select(culture =>
            {
                CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
                return find().Select(Describe).ToArray();
            })];
            Assert.Equal(found[0], found[1]);
            Assert.Equal(found[0], found[2]);
            return found[0];
        }
        finally
        {
            CultureInfo.CurrentCulture = current;
        }
    }

    private string Describe(Site site)
    {
        ClassDeclarationSyntax declaration = _classes[site.Class];
        if (site.Attribute == Site.ClassItself)
            return declaration.Identifier.Text;
        string attribute = declaration.AttributeLists.SelectMany(list => list.Attributes).ElementAt(site.Attribute).ToString();
        return site.Argument is null ? attribute : $"{attribute}/{site.Argument}";
    }

    private void Register(ClassDeclarationSyntax declaration, string outer)
    {
        string name = outer + declaration.Identifier.Text;
        _classes.Add(name, declaration);
        foreach (ClassDeclarationSyntax nested in declaration.Members.OfType<ClassDeclarationSyntax>())
            Register(nested, name + "+");
    }

    private NetworkSpec ReadNetwork(ClassDeclarationSyntax declaration)
    {
        ClassSpec spec = Class(declaration, "");
        AttributeSyntax[] attributes = [.. declaration.AttributeLists.SelectMany(list => list.Attributes)];
        int networkIndex = Array.FindIndex(attributes, attribute => attribute.Name.ToString() == "Network");
        int budgetIndex = Array.FindIndex(attributes, attribute => attribute.Name.ToString() == "Budget");
        AttributeArgumentSyntax[] sizes = [.. attributes[networkIndex].ArgumentList!.Arguments];
        BudgetSpec? budget = budgetIndex < 0 ? null : Budget(new(spec.FullName, budgetIndex), attributes[budgetIndex]);
        return new(
            spec,
            new("", [], "public sealed", spec.Name, CanEmit: true, "Cnn_", "CnnGen.Tiles_Test"),
            [
                new("input", [.. sizes.Where(size => size.NameEquals is null).Select(size => Read(size.Expression).Integer)], new(spec.FullName, networkIndex)),
                .. attributes.Select((attribute, index) => (attribute, index)).Where(written => written.attribute.Name.ToString() == "Input")
                    .Select(written => Input(written.attribute, new(spec.FullName, written.index))),
            ],
            [.. declaration.Members.OfType<ClassDeclarationSyntax>().Where(IsHead).Select(nested => Head(nested, spec.FullName + "+"))],
            InputGradient: false,
            Winograd: true,
            (int)sizes.Where(size => size.NameEquals is not null).Sum(size => Read(size.Expression).Integer),
            budget,
            [.. Blocks],
            []);
    }

    private static InputSpec Input(AttributeSyntax attribute, Site site)
    {
        Value[] values = [.. attribute.ArgumentList!.Arguments.Select(argument => Read(argument.Expression))];
        return new(values[0].Text!, [.. values.Skip(1).Select(value => value.Integer)], site);
    }

    private static bool IsHead(ClassDeclarationSyntax declaration) =>
        declaration.AttributeLists.SelectMany(list => list.Attributes).Any(attribute => attribute.Name.ToString() == "Head");

    private HeadSpec Head(ClassDeclarationSyntax declaration, string outer)
    {
        ClassSpec spec = Class(declaration, outer);
        AttributeSyntax[] attributes = [.. declaration.AttributeLists.SelectMany(list => list.Attributes)];
        int index = Array.FindIndex(attributes, attribute => attribute.Name.ToString() == "Head");
        return new(spec, Layer(attributes[index], new(spec.FullName, index)));
    }

    private static BudgetSpec Budget(Site site, AttributeSyntax attribute)
    {
        return new(site, Limit("MaxParameters"), Limit("MaxActivationBytes"), Limit("MaxMacs"));

        long? Limit(string name) => attribute.ArgumentList!.Arguments
            .Where(argument => argument.NameEquals!.Name.Identifier.Text == name)
            .Select(argument => (long?)Read(argument.Expression).Integer).SingleOrDefault();
    }

    private ClassSpec Class(ClassDeclarationSyntax declaration, string outer)
    {
        string name = declaration.Identifier.Text;
        List<LayerSpec> layers = [];
        int index = 0;
        foreach (AttributeSyntax attribute in declaration.AttributeLists.SelectMany(list => list.Attributes))
        {
            if (attribute.Name.ToString() is not ("Network" or "Budget" or "Input" or "Head"))
                layers.Add(Layer(attribute, new(outer + name, index)));
            index++;
        }

        bool hasBranches = layers.Any(layer => layer.Kind == "Branches");
        return new(
            name,
            outer + name,
            [.. declaration.ParameterList?.Parameters.Select(Parameter) ?? []],
            [.. layers],
            [.. hasBranches ? declaration.Members.OfType<ClassDeclarationSyntax>().Where(nested => !IsHead(nested)).Select(nested => Class(nested, outer + name + "+")) : []],
            IsSource: !_references.Contains(name));
    }

    private static ParameterSpec Parameter(ParameterSyntax parameter)
    {
        ValueKind kind = parameter.Type!.ToString() switch
        {
            "int" => ValueKind.Integer,
            "float" => ValueKind.Real,
            "bool" => ValueKind.Boolean,
            "string" => ValueKind.Text,
            var other => throw new InvalidOperationException(other),
        };
        return new(parameter.Identifier.Text, kind, parameter.Default is { } value ? Read(value.Value) : null);
    }

    private LayerSpec Layer(AttributeSyntax attribute, Site site)
    {
        string kind = attribute.Name.ToString();
        ClassDeclarationSyntax? block = _blockSyntax.FirstOrDefault(known => known.Identifier.Text == kind);
        string[] parameters = block?.ParameterList?.Parameters.Select(parameter => parameter.Identifier.Text).ToArray()
            ?? ConstructorParameters.GetValueOrDefault(kind, []);
        List<Argument> arguments = [];
        List<string> names = [];
        int position = 0;
        foreach (AttributeArgumentSyntax argument in attribute.ArgumentList?.Arguments ?? [])
        {
            Value value = Read(argument.Expression);
            if (argument.NameEquals is { } property)
                arguments.Add(new(CamelCase(property.Name.Identifier.Text), value));
            else if (argument.NameColon is { } named)
                arguments.Add(new(named.Name.Identifier.Text, value));
            else if (kind is "Add" or "Multiply" or "Concat" && value.Kind == ValueKind.Text)
                names.Add(value.Text!);
            else if (kind is "Add" or "Multiply")
                arguments.Add(new("shortcut", value));
            else
                arguments.Add(new(parameters[position++], value));
        }

        if (names.Count > 0)
            arguments.Add(new("names", Value.Of(names.ToEquatableArray())));
        return new(kind, block is not null, site, [.. arguments]);
    }

    private static Value Read(ExpressionSyntax expression) => expression switch
    {
        PrefixUnaryExpressionSyntax negative => Negate(Read(negative.Operand)),
        InvocationExpressionSyntax nameOf => Value.Of(nameOf.ArgumentList.Arguments.Single().ToString()),
        MemberAccessExpressionSyntax member =>
            Value.Of((long)Array.IndexOf(Enums[member.Expression.ToString()], member.Name.Identifier.Text)),
        LiteralExpressionSyntax literal => literal.Token.Value switch
        {
            int or uint or long => Value.Of(Convert.ToInt64(literal.Token.Value, CultureInfo.InvariantCulture)),
            double or float => Value.Of(Convert.ToDouble(literal.Token.Value, CultureInfo.InvariantCulture)),
            bool flag => Value.Of(flag),
            string text => Value.Of(text),
            _ => new(ValueKind.Other, Text: literal.ToString()),
        },
        _ => throw new InvalidOperationException(expression.ToString()),
    };

    private static Value Negate(Value value) => value.Kind == ValueKind.Integer ? Value.Of(-value.Integer) : Value.Of(-value.Real);

    private static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
