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
        var layers = graph.Nodes.Where(node => node.Id > 0).ToList();
        writer.Line("/// <summary>");
        writer.Line($"/// {graph.Nodes[0].Shape} → {graph.Output.Shape}: {Literals.Grouped(TableEmitter.ParameterCount(plan))} parameters, {Literals.Grouped(layers.Sum(node => node.Macs))} MACs.");
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
