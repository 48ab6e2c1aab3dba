using CnnGen.Generator.Layers;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>Values that share memory: a union of nodes, named after its first.</summary>
public sealed class TensorClasses(int count)
{
    private readonly int[] _root = [.. Enumerable.Range(0, count)];

    public int Root(int id)
    {
        // In a loop, since a class may be a chain of thousands.
        int root = id;
        while (_root[root] != root)
            root = _root[root];
        while (_root[id] != root)
            (_root[id], id) = (root, _root[id]);
        return root;
    }

    /// <summary>Lets two nodes share memory; the earlier node's name stays.</summary>
    public void Merge(int a, int b)
    {
        (a, b) = (Root(a), Root(b));
        _root[Math.Max(a, b)] = Math.Min(a, b);
    }

    /// <summary>The nodes that share memory, by their first.</summary>
    /// <param name="include">Whether a node counts.</param>
    public Dictionary<int, EquatableArray<int>> Groups(Func<int, bool> include) =>
        Enumerable.Range(0, _root.Length).Where(include).GroupBy(Root).ToDictionary(group => group.Key, group => group.ToEquatableArray());
}
