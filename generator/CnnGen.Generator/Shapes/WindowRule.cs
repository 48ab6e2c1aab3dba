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
        if ((NeedsMap(input) ?? NeedsDepth(input, sizes)) is { } unfit)
            return unfit;

        Axis[] axes = AxesOf(input, sizes = sizes.On(input));
        foreach (Axis axis in axes)
        {
            if ((BeyondLimits(axis, sizes, atMostHalf) ?? TooLarge(axis, sizes, atMostHalf)) is { } complaint)
                return complaint;
        }

        if (PaddedTooLarge(input, sizes, axes) is { } tooLarge)
            return tooLarge;

        if (rounding == Rounding.Exact && axes.Any(axis => axis.Window.Dropped > 0))
            return DoesNotFit(input, sizes, axes);

        // No more than the padded input has.
        return new TensorShape([channels, .. axes.Select(axis => (int)axis.Window.Count(rounding))]);
    }

    private static Axis[] AxesOf(TensorShape input, WindowSizes sizes)
    {
        if (input.Rank == 2)
            return [new("length", "position", "positions", "", "Left", "Right", sizes.AlongWidth(input.Width))];
        bool isVolume = input.Rank == 4;
        Axis[] plane =
        [
            new("height", "row", "rows", "Height", "Top", "Bottom", sizes.AlongHeight(input.Height), isVolume),
            new("width", "column", "columns", "Width", "Left", "Right", sizes.AlongWidth(input.Width), isVolume),
        ];
        return isVolume ? [new("depth", "plane", "planes", "Depth", "Front", "Back", sizes.AlongDepth(input.Depth), isVolume), .. plane] : plane;
    }

    /// <summary>That the input has no axes for a window.</summary>
    public static Complaint? NeedsMap(TensorShape input) => input.IsMap
        ? null
        : new(
            Rules.NeedsMap.Id,
            ["a sequence (channels, length), an image (channels, height, width) or a volume (channels, depth, height, width)", Text.Describe(input)]);

    // A kernel that is written for height and width alone.
    private static Complaint? NeedsDepth(TensorShape input, WindowSizes sizes) => input.Rank != 4 || sizes.Kernel.Depth > 0
        ? null
        : new(
            Rules.AxisGivenTwice.Id,
            ["kernel", $"its input is {Text.Describe(input)}, so give kernel for all axes, or kernelDepth, kernelHeight and kernelWidth"]);

    /// <summary>That something is written for an axis that the input does not have: the height of a sequence, or the depth of an image.</summary>
    public static Complaint? NeedsAxes(TensorShape input, EquatableArray<AxisArgument> written)
    {
        if (!input.IsMap || input.Rank == 4)
            return null;
        foreach (AxisArgument argument in written.Where(argument => input.Rank == 2 || argument.IsDepth))
        {
            string name = Pascal(argument.Name);
            string missing = argument.IsDepth ? "depth" : "height";
            string reason = input.Rank == 3
                ? "a height, a width and no depth; leave it out"
                : $"a length and no {missing}; for the length, write " + (argument.IsSide ? $"{name}Left or {name}Right" : $"{name} or {name}Width");
            return new(
                Rules.DoesNotApply.Id,
                [argument.Name + argument.Suffix, Text.Number(argument.Value), $"its input is {Text.Describe(input)}, which has {reason}"],
                argument.Name + argument.Suffix);
        }

        return null;
    }

    /// <summary>The window as receptive fields see it.</summary>
    public static Window ToWindow(this WindowSizes sizes, TensorShape input)
    {
        sizes = sizes.On(input);
        return new(
            Saturate(sizes.AlongHeight(input.Height).Extent), Saturate(sizes.AlongWidth(input.Width).Extent), sizes.Stride.Height, sizes.Stride.Width,
            Saturate(sizes.AlongDepth(input.Depth).Extent), sizes.Stride.Depth);
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

    // The input itself is not too large, so that it is the padding; the largest one where several axes have some.
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

    private static Complaint DoesNotFit(TensorShape input, WindowSizes sizes, Axis[] axes)
    {
        bool areAlike = axes.Length > 1 && axes.All(other => other.Window == axes[0].Window);
        Axis axis = axes.First(axis => axis.Window.Dropped > 0);
        AxisWindow window = axis.Window;
        string dropped = areAlike
            ? Text.Plural(window.Dropped, "real " + Text.List(axes.Select(each => each.Singular)), "real " + Text.List(axes.Select(each => each.Plural)))
            : Text.Plural(window.Dropped, "real " + axis.Singular, "real " + axis.Plural);
        string along = areAlike ? Text.List(axes.Select((each, index) => index == 0 ? each.Name : "the " + each.Name)) : axis.Name;

        List<string> ways = [];
        List<KeyValuePair<string, string>> properties = [];
        if (FittingPadding(sizes, axes, axis) is var (argument, padding))
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
                Windows(window), along, dropped, Text.List(ways, "or"),
            ],
            Properties: [.. properties]);
    }

    // The smallest padding up to half the kernel with which nothing is dropped: one for all axes where they have the same now
    // (it is written as Padding then), else one for the axis that does not fit. None where sides have their own, which are somebody's intention.
    private static (string Argument, long Padding)? FittingPadding(WindowSizes sizes, Axis[] axes, Axis failing)
    {
        if (sizes.Padding.Form != PaddingForm.Axes)
            return null;
        string argument = failing.Argument("padding", sizes.Padding.Start);
        AxisWindow[] windows = argument == "padding" ? [.. axes.Select(axis => axis.Window)] : [failing.Window];
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

    private readonly record struct Axis(
        string Name, string Singular, string Plural, string ArgumentSuffix, string Start, string End, AxisWindow Window, bool IsOfVolume = false)
    {
        // Equal numbers are probably written once, for all axes.
        public string Argument(string name, Axes values) =>
            values.Height == values.Width && (!IsOfVolume || values.Depth == values.Height) ? name : name + ArgumentSuffix;

        // That of the side that has more.
        public string LargerPadding(Padding padding) => padding.Form switch
        {
            PaddingForm.Same => "same",
            PaddingForm.Sides when Window.PaddingStart != Window.PaddingEnd => "padding" + (Window.PaddingStart > Window.PaddingEnd ? Start : End),
            _ => Argument("padding", padding.Start),
        };
    }
}
