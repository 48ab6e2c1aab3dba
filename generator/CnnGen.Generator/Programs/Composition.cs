using CnnGen.Generator.Expressions;
using CnnGen.Generator.Layers;
using CnnGen.Generator.Model;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Programs;

/// <summary>For what a value has a number of its own.</summary>
public enum Extent
{
    /// <summary>Each element of a sample.</summary>
    Element,

    /// <summary>Each channel, the same for all its positions.</summary>
    Channel,

    /// <summary>Each group of neighbouring channels, the same for all their positions.</summary>
    Group,

    /// <summary>Each position of the map, the same for all channels.</summary>
    Position,

    /// <summary>The layer: one number for all elements.</summary>
    Layer,
}

/// <summary>The extents of what is often reduced.</summary>
public static class Extents
{
    /// <summary>That of what is reduced over all channels, position by position, in a composition of one group.</summary>
    public static Extent OfChannels(TensorShape shape) => shape.Area > 1 ? Extent.Position : Extent.Group;
}

/// <summary>A value of a composition, known by its name; expressions refer to it as a variable.</summary>
public abstract record Value(string Name, Extent Extent)
{
    public Variable Variable => new(Name);

    /// <summary>What it is made of; 0 where it is given.</summary>
    public virtual Expr Definition => 0;
}

/// <summary>A parameter of the layer, which all samples share.</summary>
public sealed record ParameterValue(string Name, Extent Extent) : Value(Name, Extent)
{
    /// <summary>What the layer calls it.</summary>
    public string Suffix { get; init; } = Name;
}

/// <summary>An input of the layer that has a number for each channel of a sample, beside the input that has one for each element.</summary>
public sealed record InputValue(string Name) : Value(Name, Extent.Channel);

/// <summary>What all elements of a sample that share a number make of an expression: known when all of them were read.</summary>
public abstract record Reduction(string Name, Extent Extent, Expr Of) : Value(Name, Extent)
{
    public override Expr Definition => Of;
}

/// <summary>The sum of an expression over all elements of a channel, a group or a position of a sample, times a factor.</summary>
public sealed record Sum(string Name, Extent Extent, Expr Of, double Factor) : Reduction(Name, Extent, Of);

/// <summary>The largest value of an expression over such elements. It keeps numbers in range, and the result does not depend on it, as on what is
/// subtracted before an exponential and added after a logarithm: its gradient is taken to be 0. It need not show a NaN.</summary>
public sealed record Maximum(string Name, Extent Extent, Expr Of) : Reduction(Name, Extent, Of);

/// <summary>A sum for each element: that of an expression over the elements round it, zeros where there are none.</summary>
public sealed record WindowSum(string Name, Expr Of, Neighbourhood Window) : Reduction(Name, Extent.Element, Of);

/// <summary>The elements round an element.</summary>
/// <param name="Along">Where they lie.</param>
/// <param name="Before">How many of them are before it, along each axis.</param>
/// <param name="After">How many are after it.</param>
public sealed record Neighbourhood(NeighbourAxes Along, int Before, int After)
{
    /// <summary>Where the elements are that have an element in their neighbourhood.</summary>
    public Neighbourhood Mirrored => this with { Before = After, After = Before };
}

public enum NeighbourAxes
{
    /// <summary>The same position of neighbouring channels.</summary>
    Channels,

    /// <summary>A square of positions, or a stretch of a sequence, of the same channel.</summary>
    Positions,
}

/// <summary>A number made of others that there are as few of.</summary>
public sealed record Map(string Name, Extent Extent, Expr Of) : Value(Name, Extent)
{
    public override Expr Definition => Of;
}

/// <summary>What a layer computes of each sample by itself, as values in static single assignment: reductions over a channel, a group or a position, and
/// expressions of elements, parameters and reductions. It says nothing of where elements lie or of loops; a device makes those. Reductions are the only
/// values that are stored: an expression of elements is computed where it is read.</summary>
/// <param name="Groups">Into how many groups of neighbouring channels the channels fall.</param>
/// <param name="Values">In order: each is made of those before it.</param>
/// <param name="Results">What is written.</param>
public sealed record Composition(int Groups, EquatableArray<Value> Values, EquatableArray<Result> Results)
{
    /// <summary>The output of a layer, as a result; gradients may read it.</summary>
    public const string Output = "y";

    /// <summary>The names of the layer's inputs, in order: x has a number for each element, and others are <see cref="InputValue"/>s.</summary>
    public EquatableArray<string> Inputs { get; init; } = [Variable.X.Name];

    /// <summary>The output, where this is a forward pass.</summary>
    public Expr Forward => Results.Single().Of;

    /// <summary>The values that results are made of, in order.</summary>
    public IEnumerable<Value> Needed
    {
        get
        {
            var needed = new HashSet<string>();
            foreach (Result result in Results)
                Add(result.Of);
            foreach (Value value in Values.Reverse().Where(value => needed.Contains(value.Name)))
                Add(value.Definition);
            return Values.Where(value => needed.Contains(value.Name));

            void Add(Expr of) => needed.UnionWith(Values.Where(value => of.Contains(value.Variable)).Select(value => value.Name));
        }
    }

    public Value? this[string name] => Values.FirstOrDefault(value => value.Name == name);
}

/// <summary>What a composition writes: the output, or the gradient of an input, or what the sample adds to the gradient of a parameter.</summary>
/// <param name="Target">The output, or the name of the input or parameter.</param>
/// <param name="Extent">That of the target: the expression is summed over what shares a number.</param>
/// <param name="Of">An expression of an element.</param>
public sealed record Result(string Target, Extent Extent, Expr Of);
