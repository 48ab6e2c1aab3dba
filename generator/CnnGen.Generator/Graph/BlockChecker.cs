using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Model;
using CnnGen.Generator.Reading;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Graph;

/// <summary>Finds what is wrong with a block whatever it is used with: expressions, names, skips, branches, recursion.</summary>
public static class BlockChecker
{
    /// <param name="blocks">The blocks it uses; those that it does not use directly may be missing where none contains itself.</param>
    /// <returns>Mistakes with sites in the block and its branches; lints where there is no error.</returns>
    public static EquatableArray<Mistake> Check(ClassSpec block, IEnumerable<ClassSpec> blocks)
    {
        if (block.HasErrors)
            return [];
        Dictionary<string, ClassSpec> byName = blocks.Append(block).GroupBy(known => known.FullName).ToDictionary(group => group.Key, group => group.First());
        LayerGraph graph = Expander.ExpandBlock(block, byName.Values);
        IEnumerable<Mistake> mistakes = graph.Mistakes.Concat(Recursions(block, byName));
        return mistakes.Any(mistake => Rules.Find(mistake.Id).IsError)
            ? [.. mistakes.Where(mistake => Rules.Find(mistake.Id).IsError)]
            : [.. mistakes, .. Lints.Of(graph)];
    }

    /// <summary>The complaint of a chain of blocks that ends where it began.</summary>
    internal static Complaint Recursion(IReadOnlyList<ClassSpec> cycle) =>
        new(Rules.RecursiveBlock.Id, [string.Join(" → ", cycle.Select(block => block.Name))]);

    // Each cycle is reported once: in the source class that comes first by name.
    private static IEnumerable<Mistake> Recursions(ClassSpec block, Dictionary<string, ClassSpec> blocks)
    {
        foreach (LayerSpec layer in Uses(block))
        {
            if (ShortestPath(blocks[layer.Kind], block, blocks) is not { } path)
                continue;
            IEnumerable<string> sources = path.Where(member => member.IsSource).Select(member => member.FullName);
            if (sources.Any(other => string.CompareOrdinal(other, block.FullName) < 0))
                continue;
            Complaint complaint = Recursion([block, .. path]);
            Site? closing = path.Count == 1 ? null : Uses(path[path.Count - 2]).First(use => use.Kind == block.FullName).Site;
            yield return new(complaint.Id, layer.Site, [block.Name, .. complaint.Arguments], Related: closing);
        }
    }

    private static IReadOnlyList<ClassSpec>? ShortestPath(ClassSpec from, ClassSpec to, Dictionary<string, ClassSpec> blocks)
    {
        Queue<ClassSpec> next = new([from]);
        Dictionary<string, ClassSpec?> before = new() { [from.FullName] = null };
        while (next.Count > 0)
        {
            ClassSpec last = next.Dequeue();
            if (last.FullName == to.FullName)
            {
                List<ClassSpec> path = [];
                for (ClassSpec? block = last; block is not null; block = before[block.FullName])
                    path.Add(block);
                path.Reverse();
                return path;
            }

            foreach (LayerSpec use in Uses(last))
            {
                if (before.ContainsKey(use.Kind) || !blocks.TryGetValue(use.Kind, out ClassSpec? used))
                    continue;
                before.Add(use.Kind, last);
                next.Enqueue(used);
            }
        }

        return null;
    }

    private static IEnumerable<LayerSpec> Uses(ClassSpec spec) =>
        spec.Layers.Where(layer => layer.IsBlock).Concat(spec.Branches.SelectMany(Uses));
}
