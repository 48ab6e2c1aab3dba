using CnnGen.Generator.Expressions;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Lowering;

/// <summary>For what a value has a number of its own.</summary>
public enum Extent
{
    /// <summary>Each element of a sample.</summary>
    Element,

    /// <summary>Each channel, the same for all its positions.</summary>
    Channel,

    /// <summary>Each group of neighbouring channels, the same for all their positions.</summary>
    Group,
}

/// <summary>A value of a composition, known by its name; expressions refer to it as a variable.</summary>
public abstract record Value(string Name, Extent Extent)
{
    public Variable Variable => new(Name);
}

/// <summary>A parameter of the layer, which all samples share.</summary>
public sealed record ParameterValue(string Name, Extent Extent) : Value(Name, Extent);

/// <summary>An input of the layer that has a number for each channel of a sample, beside the input that has one for each element.</summary>
public sealed record InputValue(string Name) : Value(Name, Extent.Channel);

/// <summary>The sum of an expression over all elements of a channel or group of a sample, times a factor.</summary>
public sealed record Sum(string Name, Extent Extent, Expr Of, double Factor) : Value(Name, Extent);

/// <summary>A number made of others that there are as few of.</summary>
public sealed record Map(string Name, Extent Extent, Expr Of) : Value(Name, Extent);

/// <summary>What a layer computes of each sample by itself, as values in static single assignment: sums over a channel or a group, and expressions of
/// elements, parameters and sums. It says nothing of where elements lie or of loops; a device makes those. Sums are the only values that are stored: an
/// expression of elements is computed where it is read.</summary>
/// <param name="Groups">Into how many groups of neighbouring channels the channels fall.</param>
/// <param name="Values">In order: each is made of those before it.</param>
/// <param name="Results">What is written.</param>
public sealed record Composition(int Groups, EquatableArray<Value> Values, EquatableArray<Result> Results)
{
    /// <summary>The output of a layer, as a result.</summary>
    public const string Output = "y";

    /// <summary>The names of the layer's inputs, in order: x has a number for each element, and others are <see cref="InputValue"/>s.</summary>
    public EquatableArray<string> Inputs { get; init; } = [Variable.X.Name];

    /// <summary>The output, where this is a forward pass.</summary>
    public Expr Forward => Results.Single().Of;

    public Value? this[string name] => Values.FirstOrDefault(value => value.Name == name);
}

/// <summary>What a composition writes: the output, or the gradient of an input, or what the sample adds to the gradient of a parameter.</summary>
/// <param name="Target">The output, or the name of the input or parameter.</param>
/// <param name="Extent">That of the target: the expression is summed over what shares a number.</param>
/// <param name="Of">An expression of an element.</param>
public sealed record Result(string Target, Extent Extent, Expr Of);
