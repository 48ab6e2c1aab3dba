using CnnGen.Generator.Arguments;
using CnnGen.Generator.Model;
using CnnGen.Generator.Reading;

namespace CnnGen.Generator.Graph;

/// <summary>One use of a block, inside which layers are being expanded.</summary>
/// <param name="Site">The attribute in the network's own class that brought the block in, directly or through other blocks.</param>
/// <param name="Text">How it is used, as in <c>Bottleneck(128, stride: 2)</c>, followed by the blocks around it.</param>
/// <param name="Block">The block.</param>
/// <param name="Outer">The use of the block that this one stands in; null in the network itself.</param>
internal sealed record BlockUse(Site Site, string Text, ClassSpec Block, BlockUse? Outer)
{
    public static BlockUse Of(ClassSpec block, LayerSpec layer, IReadOnlyDictionary<string, Value> values, BlockUse? outer) =>
        new(outer?.Site ?? layer.Site, Describe(block, layer, values) + (outer is null ? "" : " in " + outer.Text), block, outer);

    /// <summary>How many blocks it stands in, itself among them.</summary>
    public int Depth { get; } = (Outer?.Depth ?? 0) + 1;

    /// <summary>The blocks from the outermost to this one.</summary>
    public IEnumerable<ClassSpec> Chain() => Outer is null ? [Block] : Outer.Chain().Append(Block);

    // Values of required parameters as they are, those of optional ones with their names and only where they are written.
    private static string Describe(ClassSpec block, LayerSpec layer, IReadOnlyDictionary<string, Value> values)
    {
        List<string> arguments = [];
        foreach (ParameterSpec parameter in block.Parameters)
        {
            if (parameter.Default is null)
                arguments.Add(ArgumentReader.Describe(values[parameter.Name]));
            else if (layer[parameter.Name] is not null)
                arguments.Add(parameter.Name + ": " + ArgumentReader.Describe(values[parameter.Name]));
        }

        return arguments.Count == 0 ? block.Name : $"{block.Name}({string.Join(", ", arguments)})";
    }
}
