namespace CnnGen.Generator.Shapes;

/// <summary>A number for each spatial axis; a sequence has height 1.</summary>
public readonly record struct Axes(int Height, int Width)
{
    public static Axes Zero { get; } = new(0, 0);

    public static Axes One { get; } = new(1, 1);

    /// <summary>As in <c>3×3</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Height}×{Width}");
}

/// <summary>What happens when (W − F' + 2P)/S + 1 is not whole. The values are those of the runtime's enum.</summary>
public enum Rounding
{
    /// <summary>A window that drops real pixels is an error.</summary>
    Exact,

    /// <summary>Accept the loss.</summary>
    Floor,

    /// <summary>Add the partial window (GoogLeNet, SqueezeNet).</summary>
    Ceil,
}
