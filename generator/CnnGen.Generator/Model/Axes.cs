namespace CnnGen.Generator.Model;

/// <summary>A number for each spatial axis; a sequence has height 1.</summary>
public readonly record struct Axes(int Height, int Width)
{
    public static Axes Zero { get; } = new(0, 0);

    public static Axes One { get; } = new(1, 1);

    /// <summary>As in <c>3×3</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Height}×{Width}");
}
