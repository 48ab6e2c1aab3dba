using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Planning;

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
    /// <param name="size">Floats per sample of a tensor, and its halo.</param>
    /// <param name="nodes">The nodes that share a tensor.</param>
    public (EquatableArray<Tensor> Tensors, long Size) Place(
        Arena arena,
        Func<TensorRole, int, bool> include,
        Func<TensorRole, int, (int Stride, int Halo)> size,
        Func<TensorRole, int, EquatableArray<int>> nodes,
        int copies = 1)
    {
        var keys = _uses.Keys.Where(key => include(key.Role, key.Root)).OrderBy(key => key.Role).ThenBy(key => key.Root).ToList();
        (int Stride, int Halo)[] sizes = [.. keys.Select(key => size(key.Role, key.Root))];
        (long[] offsets, long total) = ArenaAllocator.Place(
            [.. keys.Select((key, i) => ((long)sizes[i].Stride * copies, _uses[key].First, _uses[key].Last))]);
        return (keys.Select((key, i) => new Tensor(
            key.Role, nodes(key.Role, key.Root), arena, sizes[i].Stride, sizes[i].Halo, offsets[i], _uses[key].First, _uses[key].Last)).ToEquatableArray(), total);
    }
}
