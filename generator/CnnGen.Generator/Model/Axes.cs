namespace CnnGen.Generator.Model;

/// <summary>A number for each spatial axis. An image has depth 1 and no padding along it, a sequence height 1 too.</summary>
public readonly record struct Axes(int Height, int Width, int Depth = 1)
{
    public static Axes Zero { get; } = new(0, 0, 0);

    public static Axes One { get; } = new(1, 1);

    /// <summary>As in <c>2</c>, and <c>2×1</c> where the axes differ.</summary>
    public string Short => Height == Width ? Text.Number(Height) : ToString();

    /// <summary>As in <c>3×3</c>, and <c>3×3×3</c> where there is a depth.</summary>
    public override string ToString() => Depth > 1
        ? FormattableString.Invariant($"{Depth}×{Height}×{Width}")
        : FormattableString.Invariant($"{Height}×{Width}");
}
