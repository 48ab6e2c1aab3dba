using CnnGen.Generator.Model;

namespace CnnGen.Generator.Planning;

/// <summary>Collects when each tensor is used, and places all of them.</summary>
public sealed class Lifetimes
{
    private readonly Dictionary<(TensorRole Role, int Root), (int First, int Last)> _uses = [];

    public void Use(TensorRole role, int root, int time)
    {
        (TensorRole, int) key = (role, root);
        _uses[key] = _uses.TryGetValue(key, out (int First, int Last) use)
            ? (Math.Min(use.First, time), Math.Max(use.Last, time))
            : (time, time);
    }

    public bool IsUsed(TensorRole role, int root) => _uses.ContainsKey((role, root));

    /// <summary>Places the tensors that <paramref name="include"/> selects in one arena.</summary>
    /// <param name="stride">Floats per sample of a tensor.</param>
    /// <param name="nodes">The nodes that share a tensor.</param>
    public (EquatableArray<Tensor> Tensors, long Size) Place(
        Arena arena,
        Func<TensorRole, int, bool> include,
        Func<int, int> stride,
        Func<TensorRole, int, EquatableArray<int>> nodes,
        int copies = 1)
    {
        var keys = _uses.Keys.Where(key => include(key.Role, key.Root)).OrderBy(key => key.Role).ThenBy(key => key.Root).ToList();
        (long[] offsets, long size) = ArenaAllocator.Place(
            [.. keys.Select(key => ((long)stride(key.Root) * copies, _uses[key].First, _uses[key].Last))]);
        return (keys.Select((key, i) => new Tensor(
            key.Role, nodes(key.Role, key.Root), arena, stride(key.Root), offsets[i], _uses[key].First, _uses[key].Last)).ToEquatableArray(), size);
    }
}
