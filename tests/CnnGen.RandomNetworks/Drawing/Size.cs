using static System.FormattableString;

namespace CnnGen.RandomNetworks.Drawing;

/// <summary>An integer of a layer: a number, or an expression of one parameter of its block, <c>factor·parameter/divisor</c>.</summary>
/// <param name="Factor">The number itself where there is no parameter.</param>
/// <param name="Parameter">The parameter's place; −1 for a number.</param>
internal readonly record struct Size(int Factor, int Parameter = -1, int Divisor = 1)
{
    public static implicit operator Size(int number) => new(number);

    /// <summary>The number for a block's arguments.</summary>
    public int Of(int[] arguments) => Parameter < 0 ? Factor : Factor * arguments[Parameter] / Divisor;

    /// <summary>As it is written in an attribute.</summary>
    public string Text(IReadOnlyList<string> parameters)
    {
        if (Parameter < 0)
            return Invariant($"{Factor}");
        string name = parameters[Parameter];
        return (Factor, Divisor) switch
        {
            (1, 1) => $"nameof({name})",
            (_, 1) => Invariant($"\"{Factor}*{name}\""),
            (1, _) => Invariant($"\"{name}/{Divisor}\""),
            _ => Invariant($"\"({Factor} * {name}) / {Divisor}\""),
        };
    }
}

/// <summary>A number for rows and one for columns.</summary>
internal readonly record struct Pair(Size Height, Size Width)
{
    public static implicit operator Pair(int both) => new(both, both);

    public bool IsEqual => Height == Width;
}
