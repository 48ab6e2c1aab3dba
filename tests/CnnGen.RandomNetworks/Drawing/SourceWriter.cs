using System.Text;
using static System.FormattableString;

namespace CnnGen.RandomNetworks.Drawing;

/// <summary>Writes drawn networks in the language, as a user would.</summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder _text = new();

    /// <summary>The class that a drawn network is written as.</summary>
    public static string ClassOf(int number) => Invariant($"Drawn{number}.Net");

    public static string Write(DrawnNetwork network)
    {
        SourceWriter writer = new();
        writer.Line(0, "using CnnGen;");
        writer.Line(0, "");
        writer.Line(0, Invariant($"namespace Drawn{network.Number};"));
        writer.Line(0, "");
        string flags = (network.InputGradient ? ", InputGradient = true" : "") + (network.Winograd ? "" : ", Winograd = false");
        writer.Line(0, $"[Network({string.Join(", ", network.Input)}{flags})]");
        foreach (Input input in network.Class.Inputs)
            writer.Line(0, $"[Input(\"{input.Name}\", {string.Join(", ", input.Shape)})]");
        writer.Class(0, network.Class, "public", "");
        foreach (Drawn block in network.Blocks)
        {
            writer.Line(0, "");
            int required = block.Parameters.Count - block.Optional;
            string parameters = string.Join(", ", block.Parameters.Select((parameter, i) => $"int {parameter}{(i < required ? "" : " = 1")}"));
            writer.Class(0, block, "public", $"({parameters}) : Block");
        }

        return writer._text.ToString();
    }

    private void Class(int depth, Drawn type, string access, string rest, IReadOnlyList<string>? outer = null)
    {
        IReadOnlyList<string> parameters = outer ?? type.Parameters;
        // A few layers a line.
        foreach (Item[] line in type.Items.Chunk(4))
            Line(depth, $"[{string.Join(", ", line.Select(item => Attribute(item, parameters)))}]");
        string declaration = outer is null ? $"{access} sealed partial class {type.Name}{rest}" : $"{access} sealed class {type.Name}";
        bool isEmpty = type.Branches.Count + type.Heads.Count == 0;
        Line(depth, declaration + (isEmpty ? ";" : ""));
        if (isEmpty)
            return;
        Line(depth, "{");
        foreach (Head head in type.Heads)
        {
            string from = head.From is null ? "" : $"From = \"{head.From}\", ";
            Line(depth + 1, Invariant($"[Head({from}Weight = {head.Weight}f)]"));
            Class(depth + 1, head.Class, "private", "", parameters);
        }

        foreach (Drawn branch in type.Branches)
            Class(depth + 1, branch, "private", "", parameters);
        Line(depth, "}");
    }

    private void Line(int depth, string text) => _text.Append(' ', text.Length == 0 ? 0 : 4 * depth).Append(text).Append('\n');

    private static string Attribute(Item item, IReadOnlyList<string> parameters)
    {
        List<string> arguments = [];
        string kind = item switch
        {
            Plain plain => plain.Attribute,
            BranchesHere => "Branches",
            BlockUse use => use.Block.Name,
            Pool pool => pool.IsMax ? "MaxPool" : "AvgPool",
            Join join => join.Kind.ToString(),
            _ => item.GetType().Name,
        };
        switch (item)
        {
            case Plain plain:
                arguments.AddRange(plain.Arguments);
                break;
            case Dense dense:
                arguments.Add(dense.Units.Text(parameters));
                if (!dense.Bias)
                    arguments.Add("Bias = false");
                break;
            case Conv conv:
                arguments.Add(conv.Channels.Text(parameters));
                AddWindow(conv.Window);
                if (conv.Groups is { } groups)
                    arguments.Add("Groups = " + groups.Text(parameters));
                if (!conv.Bias)
                    arguments.Add("Bias = false");
                if (!conv.Winograd)
                    arguments.Add("Winograd = false");
                if (conv.Standardize)
                    arguments.Add("Standardize = true");
                break;
            case Pool pool:
                AddWindow(pool.Window);
                if (!pool.IsMax && !pool.CountIncludePad)
                    arguments.Add("CountIncludePad = false");
                break;
            case Slice slice:
                arguments.Add(slice.First.Text(parameters));
                arguments.Add(slice.Count.Text(parameters));
                break;
            case From from:
                arguments.Add($"\"{from.Target}\"");
                break;
            case Join join:
                arguments.AddRange(join.Names.Select(name => $"\"{name}\""));
                if (join.Shortcut != Shortcut.Identity)
                    arguments.Add("Shortcut." + join.Shortcut);
                break;
            case BranchesHere branches:
                arguments.Add("Merge." + branches.Merge);
                break;
            case BlockUse use:
                int required = use.Block.Parameters.Count - use.Block.Optional;
                arguments.AddRange(use.Arguments.Select((argument, i) => (i < required ? "" : use.Block.Parameters[i] + ": ") + argument.Text(parameters)));
                break;
        }

        if (item.Name is not null)
            arguments.Add($"Name = \"{item.Name}\"");
        if (item.Share is not null)
            arguments.Add($"Share = \"{item.Share}\"");
        if (item.Repeat != 1)
            arguments.Add("Repeat = " + item.Repeat.Text(parameters));
        return kind + (arguments.Count > 0 ? $"({string.Join(", ", arguments)})" : "");

        void AddWindow(Window window)
        {
            List<string> named = [];
            Add("Kernel", window.Kernel, null);
            if (window.Stride is { } stride)
                Add("Stride", stride, null);
            if (window.Same)
                named.Add("Same = true");
            else if (window.PaddingBehind is { } behind)
                AddSides(window.Padding, behind);
            else
                Add("Padding", window.Padding, 0);
            Add("Dilation", window.Dilation, 1);
            if (window.Rounding != Rounding.Exact)
                named.Add("Rounding = Rounding." + window.Rounding);
            arguments.AddRange(named);

            void AddSides(Pair before, Pair behind)
            {
                foreach ((string side, Size size) in new[] { ("Top", before.Height), ("Left", before.Width), ("Bottom", behind.Height), ("Right", behind.Width) })
                {
                    if (size != 0)
                        named.Add($"Padding{side} = {size.Text(parameters)}");
                }
            }

            void Add(string name, Pair pair, Size? usual)
            {
                if (pair.Height == usual && pair.Width == usual)
                    return;
                if (!pair.IsEqual)
                {
                    named.Add($"{name}Height = {pair.Height.Text(parameters)}");
                    named.Add($"{name}Width = {pair.Width.Text(parameters)}");
                }
                else if (name == "Kernel")
                {
                    named.Insert(0, pair.Height.Text(parameters));
                }
                else
                {
                    named.Add($"{name} = {pair.Height.Text(parameters)}");
                }
            }
        }
    }
}
