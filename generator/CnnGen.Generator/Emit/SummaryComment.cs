using CnnGen.Generator.Code;
using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Graph;

namespace CnnGen.Generator.Emit;

/// <summary>The class's table as a doc comment: what hovering over the class shows.</summary>
internal static class SummaryComment
{
    /// <summary>Rows beyond this are left out: editors show one screen, and Summary() has them all.</summary>
    private const int MostRows = 40;

    public static void Emit(CodeWriter writer, ShapedGraph graph, Plan plan)
    {
        List<ShapedNode> layers = [.. graph.Layers];
        string inputs = string.Join(" and ", graph.Inputs.Select(input => graph.Inputs.Count() > 1 ? $"{input.Node.Name} {input.Shape}" : input.Shape.ToString()));
        string outputs = string.Join(" and ", graph.Outputs.Select(output =>
            graph.Outputs.Count > 1 ? $"{output.Name} {graph.Nodes[output.Node].Shape}" : graph.Nodes[output.Node].Shape.ToString()));
        writer.Line("/// <summary>");
        writer.Line($"/// {inputs} → {outputs}: {Literals.Grouped(TableEmitter.ParameterCount(plan))} parameters, {Literals.Grouped(layers.Sum(node => node.Macs))} MACs.");
        writer.Line("/// <code>");
        string[][] rows =
        [
            ["layer", "kind", "output", "parameters", "MACs", "sees"],
            .. layers.Take(MostRows).Select(Row),
        ];
        int[] widths = [.. Enumerable.Range(0, 6).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
            writer.Line("/// " + string.Join("  ", row.Select((cell, column) => column < 3 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))));
        if (layers.Count > MostRows)
            writer.Line($"/// … and {Literals.Of(layers.Count - MostRows)} more");
        writer.Line("/// </code>");
        writer.Line("/// </summary>");
    }

    private static string[] Row(ShapedNode node) =>
    [
        node.Node.Name,
        node.Layer.Kind,
        node.Shape.ToString(),
        Literals.Grouped(node.OwnParameters.Where(tensor => tensor.IsTrainable).Sum(tensor => tensor.Count)),
        Literals.Grouped(node.Macs),
        $"{Literals.Of(node.ReceptiveField)}×{Literals.Of(node.ReceptiveField)}",
    ];
}
