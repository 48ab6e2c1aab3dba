using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Model;
using CnnGen.Generator.Reading;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Arguments;

public sealed partial class ArgumentReader
{
    private const string Front = "paddingFront";
    private const string Back = "paddingBack";
    private const string Top = "paddingTop";
    private const string Bottom = "paddingBottom";
    private const string Left = "paddingLeft";
    private const string Right = "paddingRight";

    /// <summary>The padding of a window: <c>padding</c> for all sides, <c>paddingHeight</c> and the like for those of an axis, one for each side,
    /// or <c>same</c>; nothing where it is not written.</summary>
    public Padding Padding()
    {
        bool isSame = Boolean("same", fallback: false);
        if (PaddingGivenTwice(isSame) is var (argument, advice))
        {
            Accept(["padding", "paddingDepth", "paddingHeight", "paddingWidth", Front, Back, Top, Bottom, Left, Right]);
            Complain(Rules.AxisGivenTwice, argument, isInherent: true, ["padding", advice]);
            return default;
        }

        if (isSame)
            return Model.Padding.Same;
        Axes axes = Axes("padding", min: 0, fallback: Model.Axes.Zero);
        if (!HasAny(Front, Back, Top, Bottom, Left, Right))
            return axes;
        return new Padding(Side(Top, axes.Height), Side(Bottom, axes.Height), Side(Left, axes.Width), Side(Right, axes.Width), PaddingForm.Sides)
        {
            Front = Side(Front, axes.Depth),
            Back = Side(Back, axes.Depth),
        };

        int Side(string name, int fallback) => Integer(name, min: 0, fallback);
    }

    /// <summary>The arguments for the height or the depth alone that say something: what a sequence, whose height is 1, and an image, whose depth is 1, have no
    /// use for.</summary>
    /// <param name="padding">What was read by <see cref="Padding"/>.</param>
    /// <param name="axes">What was read by <see cref="Axes"/>, and the size that says nothing.</param>
    public EquatableArray<AxisArgument> AxisArguments(Padding padding, params (string Name, Axes Value, int Nothing)[] axes)
    {
        IEnumerable<AxisArgument> sizes = axes
            .SelectMany(axis => new (AxisArgument Argument, int Nothing)[]
            {
                (new(axis.Name, axis.Value.Height), axis.Nothing), (new(axis.Name, axis.Value.Depth, "Depth"), axis.Nothing),
            })
            .Where(size => size.Argument.Value != size.Nothing)
            .Select(size => size.Argument);
        AxisArgument[] paddings =
        [
            new("padding", padding.Top), new("padding", padding.Top, "Top"), new("padding", padding.Bottom, "Bottom"),
            new("padding", padding.Front, "Depth"), new("padding", padding.Front, "Front"), new("padding", padding.Back, "Back"),
        ];
        return [.. sizes.Concat(paddings.Where(side => side.Value != 0)).Where(size => HasAny(size.Name + size.Suffix))];
    }

    // What is underlined, and what to write instead.
    private (string Argument, string Advice)? PaddingGivenTwice(bool isSame)
    {
        bool hasDepth = HasAny(Front, Back);
        bool hasHeight = HasAny(Top, Bottom);
        bool hasWidth = HasAny(Left, Right);
        if (isSame && (hasDepth || hasHeight || hasWidth || HasAny("padding", "paddingDepth", "paddingHeight", "paddingWidth")))
            return ("same", "give same, which finds it from the input, or numbers");
        if (HasAny("padding") && hasDepth)
            return ("padding", $"give padding for all axes, or {Front}, {Back}, {Top}, {Bottom}, {Left} and {Right}");
        if (HasAny("padding") && (hasHeight || hasWidth))
            return ("padding", $"give padding for both axes, or {Top}, {Bottom}, {Left} and {Right}");
        if (HasAny("paddingDepth") && hasDepth)
            return ("paddingDepth", $"give paddingDepth for both sides, or {Front} and {Back}");
        if (HasAny("paddingHeight") && hasHeight)
            return ("paddingHeight", $"give paddingHeight for both sides, or {Top} and {Bottom}");
        if (HasAny("paddingWidth") && hasWidth)
            return ("paddingWidth", $"give paddingWidth for both sides, or {Left} and {Right}");
        return null;
    }

    private bool HasAny(params string[] names) => names.Any(name => spec[name] is not null);
}
