using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Layers;
using CnnGen.Generator.Model;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Graph;

/// <summary>Which shapes joins take, and what takes a skip to the shape of the body.</summary>
internal static class JoinRule
{
    /// <summary>Why the inputs of a concatenation do not go together; null if they do.</summary>
    public static Complaint? Concatenate(IReadOnlyList<ShapedNode> inputs)
    {
        ShapedNode first = inputs[0];
        ShapedNode? other = inputs.FirstOrDefault(input => !input.Shape.Sizes.Skip(1).SequenceEqual(first.Shape.Sizes.Skip(1)));
        if (other is null)
            return null;
        string advice = first.Shape.Rank != other.Shape.Rank
            ? "flatten or pool both of them, or neither"
            : "choose Padding and Stride of the layers before so that the sizes agree";
        return new(Rules.CannotConcatenate.Id, [.. Names(first, other), advice]);
    }

    /// <summary>Why two inputs cannot be joined element by element as they are.</summary>
    public static Complaint Differ(Node join, ShapedNode skip, ShapedNode body)
    {
        TensorShape from = skip.Shape;
        TensorShape to = body.Shape;
        if (Spread.IsGate(from, to) || Spread.IsGate(to, from))
            return Complain($"{join.Layer.Kind} spreads one number a channel over a map where it has these two inputs alone; join them first, by themselves");
        if (from.Rank != to.Rank)
            return Complain("flatten or pool both of them, or neither");
        if (join.ClosesSkip && join.Layer is Add && Projection(from, to).Layers is not null)
        {
            KeyValuePair<string, string> fix = new("shortcut", nameof(Shortcut.Projection));
            return Complain("write Add(Shortcut.Projection) to fit the skip with a 1×1 convolution") with { Properties = [fix] };
        }

        string where = join.ClosesSkip ? "between" : "before";
        return Complain(from.Channels == to.Channels
            ? $"choose Padding and Stride of the layers {where} so that the sizes agree; Padding = 1 keeps the size under a kernel of 3"
            : $"choose the channels, Padding and Stride of the layers {where} so that the shapes agree");

        Complaint Complain(string advice) => new(Rules.ShapesDiffer.Id, [.. Names(skip, body), advice]);
    }

    /// <summary>The layers that a shortcut stands for, each with the end of its name, or why there are none.</summary>
    public static Lowering Lower(Shortcut shortcut, TensorShape from, TensorShape to) =>
        shortcut == Shortcut.Projection ? Projection(from, to) : ZeroPad(from, to);

    public static Complaint BadShortcut(Shortcut shortcut, ShapedNode skip, TensorShape to, string reason) =>
        new(Rules.BadShortcut.Id, [shortcut.ToString(), skip.Node.Name, skip.Shape.ToString(), to.ToString(), reason], "shortcut");

    private static Lowering Projection(TensorShape from, TensorShape to)
    {
        if (from.Rank != to.Rank || !from.IsMap)
            return new(null, "it is a convolution, which takes sequences, images and volumes, and keeps which of them it is");
        if (Strides(from, to, out string? reason) is not { } strides)
            return new(null, reason);
        Conv conv = new(
            to.Channels, Axes.One, strides, Axes.Zero, Axes.One, Groups: 1, Bias: false, Rounding.Exact);
        return new([(".conv", conv), (".bn", new BatchNorm(BatchNorm.DefaultMomentum, BatchNorm.DefaultEpsilon))], null);
    }

    private static Lowering ZeroPad(TensorShape from, TensorShape to)
    {
        if (from.Rank != to.Rank || from.Rank == 4)
            return new(null, "it takes vectors, sequences and images, and keeps which of them it is");
        if (from.Channels > to.Channels)
            return new(null, $"it adds channels, and cannot make {Text.Number(to.Channels)} of {Text.Number(from.Channels)}");
        if (Strides(from, to, out string? reason) is not { } strides)
            return new(null, reason);

        // Any stride from the smallest on may give an axis its size; one stride has to do for both.
        int stride = Math.Max(strides.Height, strides.Width);
        ZeroPadShortcut pad = new(stride, to.Channels);
        return pad.Infer([from]).Shape == to
            ? new([(".zeropad", pad)], null)
            : new(null, "it has one stride for both axes, and none gives both their sizes");
    }

    // The smallest strides with which every S-th position gives the sizes, from the first on.
    private static Axes? Strides(TensorShape from, TensorShape to, out string? reason)
    {
        if (Stride(from.Depth, to.Depth) is not { } depth)
        {
            reason = NoStride("depth", from.Depth, to.Depth);
            return null;
        }

        if (Stride(from.Height, to.Height) is not { } height)
        {
            reason = NoStride("height", from.Height, to.Height);
            return null;
        }

        if (Stride(from.Width, to.Width) is not { } width)
        {
            reason = NoStride(from.Rank == 2 ? "length" : "width", from.Width, to.Width);
            return null;
        }

        if (Math.Max(depth, Math.Max(height, width)) is var largest && largest > Limits.ConvStep)
        {
            reason = $"its stride would be {Text.Count(largest)}, more than the {Text.Count(Limits.ConvStep)} that the compiler takes";
            return null;
        }

        reason = null;
        return new(height, width, depth);
    }

    private static int? Stride(int from, int to)
    {
        int stride = (from - 1) / to + 1;
        return (from - 1) / stride + 1 == to ? stride : null;
    }

    private static string NoStride(string axis, int from, int to) => from < to
        ? $"it cannot enlarge the {axis} from {Text.Number(from)} to {Text.Number(to)}"
        : $"no stride takes the {axis} from {Text.Number(from)} to {Text.Number(to)}";

    private static string[] Names(ShapedNode first, ShapedNode second) =>
        [first.Node.Name, first.Shape.ToString(), second.Node.Name, second.Shape.ToString()];
}

/// <summary>What a shortcut stands for: layers, or the reason why there are none.</summary>
internal sealed record Lowering(IReadOnlyList<(string Suffix, Layer Layer)>? Layers, string? Reason);
