using System.Globalization;
using System.Numerics;
using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Model;
using CnnGen.Generator.Reading;

namespace CnnGen.Generator.Shapes;

/// <summary>The shape rule that convolution and pooling share.</summary>
public static class WindowRule
{
    // A padding beyond this is nobody's intention, and the search for it would take long.
    private const long MaxSuggestedPadding = 1024;

    /// <summary>The output's shape, or why the window does not fit.</summary>
    /// <param name="atMostHalf">Whether the padding is limited to half the kernel, as pooling needs: no window sees padding only.</param>
    public static Inference Infer(TensorShape input, int channels, WindowSizes sizes, Rounding rounding, bool atMostHalf = false)
    {
        if (NeedsMap(input) is { } needsMap)
            return needsMap;

        bool isSequence = input.Rank == 2;
        sizes = sizes.On(input);
        Axis height = new("height", "row", "rows", isSequence ? "" : "Height", "Top", "Bottom", sizes.AlongHeight(input.Height));
        Axis width = isSequence
            ? new("length", "position", "positions", "", "Left", "Right", sizes.AlongWidth(input.Width))
            : new("width", "column", "columns", "Width", "Left", "Right", sizes.AlongWidth(input.Width));

        Axis[] axes = isSequence ? [width] : [height, width];
        foreach (Axis axis in axes)
        {
            if ((BeyondLimits(axis, sizes, atMostHalf) ?? TooLarge(axis, sizes, atMostHalf)) is { } complaint)
                return complaint;
        }

        if (PaddedTooLarge(input, sizes, axes) is { } tooLarge)
            return tooLarge;

        if (rounding == Rounding.Exact && (height.Window.Dropped > 0 || width.Window.Dropped > 0))
            return DoesNotFit(input, sizes, height, width);

        // No more than the padded input has.
        long outputHeight = height.Window.Count(rounding);
        long outputWidth = width.Window.Count(rounding);
        return isSequence
            ? new TensorShape([channels, (int)outputWidth])
            : new TensorShape([channels, (int)outputHeight, (int)outputWidth]);
    }

    /// <summary>That the input has no axes for a window, or more than it takes.</summary>
    public static Complaint? NeedsMap(TensorShape input)
    {
        if (input.Rank is 2 or 3)
            return null;
        string support = input.Rank == 4 ? "; volumes are not supported by this layer yet" : "";
        return new(Rules.NeedsMap.Id, ["an image (channels, height, width) or a sequence (channels, length)", Text.Describe(input) + support]);
    }

    /// <summary>That something is written for the height of a sequence, which has none.</summary>
    public static Complaint? NeedsHeight(TensorShape input, EquatableArray<HeightArgument> written)
    {
        if (input.Rank != 2 || written.Count == 0)
            return null;
        (string name, int value, string suffix) = (written[0].Name, written[0].Value, written[0].Suffix);
        string instead = suffix == "Height" ? $"{Pascal(name)} or {Pascal(name)}Width" : $"{Pascal(name)}Left or {Pascal(name)}Right";
        return new(
            Rules.DoesNotApply.Id,
            [
                name + suffix, Text.Number(value),
                $"its input is {Text.Describe(input)}, which has a length and no height; for the length, write {instead}",
            ],
            name + suffix);
    }

    /// <summary>The window as receptive fields see it.</summary>
    public static Window ToWindow(this WindowSizes sizes, TensorShape input)
    {
        sizes = sizes.On(input);
        AxisWindow height = sizes.AlongHeight(input.Height);
        AxisWindow width = sizes.AlongWidth(input.Width);
        return new(Saturate(height.Extent), Saturate(width.Extent), sizes.Stride.Height, sizes.Stride.Width);
    }

    private static Complaint? BeyondLimits(Axis axis, WindowSizes sizes, bool isPooling)
    {
        int limit = isPooling ? Limits.PoolStep : Limits.ConvStep;
        if (axis.Window.Stride > limit)
            return Complaint.TooLarge("stride", axis.Window.Stride, limit, argument: axis.Argument("stride", sizes.Stride));
        if (axis.Window.Dilation > limit)
            return Complaint.TooLarge("dilation", axis.Window.Dilation, limit, argument: axis.Argument("dilation", sizes.Dilation));
        return null;
    }

    // The input itself is not too large, so that it is the padding; the larger one where both axes have some.
    private static Complaint? PaddedTooLarge(TensorShape input, WindowSizes sizes, Axis[] axes)
    {
        BigInteger count = axes.Aggregate(new BigInteger(input.Channels), (product, axis) => product * axis.Window.PaddedSize);
        if (count <= Limits.Count)
            return null;
        Axis largest = axes.OrderByDescending(axis => axis.Window.PaddedSize - axis.Window.Size).First();
        IEnumerable<string> padded = axes.Select(axis => $"({Text.Number(axis.Window.Size)} + {Paddings(axis.Window)})");
        return Complaint.TooLarge(
            "padded input of one sample", count, Limits.Count, string.Join("·", padded.Prepend(Text.Number(input.Channels))),
            largest.LargerPadding(sizes.Padding));
    }

    private static Complaint? TooLarge(Axis axis, WindowSizes sizes, bool atMostHalf)
    {
        AxisWindow window = axis.Window;
        string padding = axis.LargerPadding(sizes.Padding);
        string dilation = axis.Argument("dilation", sizes.Dilation);
        long larger = Math.Max(window.PaddingStart, window.PaddingEnd);
        if (atMostHalf && larger > window.Extent / 2)
        {
            return new Complaint(
                Rules.OutOfRange.Id,
                [padding, Text.Number(larger), $"at most half the kernel, {Text.Number(window.Extent / 2)}, so that no window sees padding only"],
                padding);
        }

        if (!window.HasRoom)
        {
            long missing = window.Extent - window.Size;
            long needed = (missing + 1) / 2;
            string advice = atMostHalf && needed > window.Extent / 2
                ? "use a smaller kernel"
                : sizes.Padding.Form == PaddingForm.Sides
                ? $"use a smaller kernel or paddings of {Text.Number(missing)} at least together"
                : $"use a smaller kernel or a padding of at least {Text.Number(needed)}";
            return new Complaint(
                Rules.KernelTooLarge.Id,
                [Span(window), axis.Name, Text.Number(window.PaddedSize), Text.Number(window.Size), Paddings(window), advice],
                axis.Argument("kernel", sizes.Kernel));
        }

        if (atMostHalf && window.Kernel > 1 && window.Dilation > window.Size)
        {
            return new Complaint(
                Rules.OutOfRange.Id,
                [dilation, Text.Number(window.Dilation), $"at most the input's {axis.Name}, {Text.Number(window.Size)}, so that no window sees padding only"],
                dilation);
        }

        return null;
    }

    private static Complaint DoesNotFit(TensorShape input, WindowSizes sizes, Axis height, Axis width)
    {
        bool both = height.Window == width.Window;
        Axis axis = height.Window.Dropped > 0 ? height : width;
        AxisWindow window = axis.Window;
        string dropped = both
            ? Text.Plural(window.Dropped, "real row and column", "real rows and columns")
            : Text.Plural(window.Dropped, "real " + axis.Singular, "real " + axis.Plural);

        List<string> ways = [];
        List<KeyValuePair<string, string>> properties = [];
        if (FittingPadding(sizes, height.Window, width.Window, axis) is var (argument, padding))
        {
            ways.Add($"use {Pascal(argument)} = {Text.Number(padding)}");
            properties.Add(new(argument, Text.Number(padding)));
        }

        ways.Add("accept the loss with Rounding = Rounding.Floor");
        ways.Add("add the partial window with Rounding = Rounding.Ceil");
        properties.Add(new("rounding", nameof(Rounding.Floor)));

        return new Complaint(
            Rules.DoesNotFit.Id,
            [
                input.ToString(), Text.Number(window.Size), Text.Number(window.Extent), Paddings(window), Text.Number(window.Stride),
                Windows(window), both ? "height and the width" : axis.Name, dropped, Text.List(ways, "or"),
            ],
            Properties: [.. properties]);
    }

    // The smallest padding up to half the kernel with which nothing is dropped: one for both axes where they have the same now
    // (it is written as Padding then), else one for the axis that does not fit. None where sides have their own, which are somebody's intention.
    private static (string Argument, long Padding)? FittingPadding(WindowSizes sizes, AxisWindow height, AxisWindow width, Axis failing)
    {
        if (sizes.Padding.Form != PaddingForm.Axes)
            return null;
        string argument = failing.Argument("padding", sizes.Padding.Start);
        AxisWindow[] windows = failing.ArgumentSuffix.Length == 0 ? [width] : argument == "padding" ? [height, width] : [failing.Window];
        long limit = Math.Min(MaxSuggestedPadding, windows.Min(window => window.Extent / 2));
        for (long padding = 0; padding <= limit; padding++)
        {
            if (windows.All(window => window with { PaddingStart = padding, PaddingEnd = padding } is { HasRoom: true, Dropped: 0 }))
                return (argument, padding);
        }

        return null;
    }

    // With two decimals, or as many as show that it is not whole.
    private static string Windows(AxisWindow window)
    {
        double windows = (double)window.Travel / window.Stride + 1;
        int decimals = 2;
        while (decimals < 10 && Format(decimals).EndsWith("." + new string('0', decimals), StringComparison.Ordinal))
            decimals++;
        return Format(decimals);

        string Format(int digits) => windows.ToString("F" + Text.Number(digits), CultureInfo.InvariantCulture);
    }

    private static string Span(AxisWindow window) => window.Dilation == 1
        ? Text.Number(window.Kernel)
        : $"{Text.Number(window.Kernel)} with dilation {Text.Number(window.Dilation)} (spanning {Text.Number(window.Extent)})";

    // Both sides' as a sum.
    private static string Paddings(AxisWindow window) => window.PaddingStart == window.PaddingEnd
        ? "2·" + Text.Number(window.PaddingStart)
        : $"{Text.Number(window.PaddingStart)} + {Text.Number(window.PaddingEnd)}";

    private static int Saturate(long value) => (int)Math.Min(value, int.MaxValue);

    private static string Pascal(string argument) => char.ToUpperInvariant(argument[0]) + argument.Substring(1);

    private readonly record struct Axis(string Name, string Singular, string Plural, string ArgumentSuffix, string Start, string End, AxisWindow Window)
    {
        // Equal numbers are probably written once, for both axes.
        public string Argument(string name, Axes values) => values.Height == values.Width ? name : name + ArgumentSuffix;

        // That of the side that has more.
        public string LargerPadding(Padding padding) => padding.Form switch
        {
            PaddingForm.Same => "same",
            PaddingForm.Sides when Window.PaddingStart != Window.PaddingEnd => "padding" + (Window.PaddingStart > Window.PaddingEnd ? Start : End),
            _ => Argument("padding", padding.Start),
        };
    }
}
