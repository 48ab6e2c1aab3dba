using CnnGen.Generator.Model;

namespace CnnGen.Generator.Arguments;

/// <summary>The values a real argument may have.</summary>
public readonly record struct Interval(double Low, bool HasLow, double High, bool HasHigh)
{
    public static Interval AtLeast(double low) => new(low, true, double.PositiveInfinity, false);

    public static Interval MoreThan(double low) => new(low, false, double.PositiveInfinity, false);

    public static Interval Between(double low, double high) => new(low, true, high, true);

    /// <summary>[low, high).</summary>
    public static Interval HalfOpen(double low, double high) => new(low, true, high, false);

    public bool Contains(double value) =>
        (HasLow ? value >= Low : value > Low) && (HasHigh ? value <= High : value < High);

    /// <summary>As in <c>at least 0 and less than 1</c>.</summary>
    public override string ToString()
    {
        string low = (HasLow ? "at least " : "more than ") + Text.Number(Low);
        return double.IsPositiveInfinity(High)
            ? "finite and " + low
            : low + " and " + (HasHigh ? "at most " : "less than ") + Text.Number(High);
    }
}
