using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Gpu.Planning;

/// <summary>Memory that launches share, before it has a place: written once, and read from then on.</summary>
public sealed class GpuTensor(long floats, bool isPerSample)
{
    private GpuTensor? _over;

    /// <summary>Of a sample, or all.</summary>
    public long Floats => floats;

    public bool IsPerSample => isPerSample;

    /// <summary>The first launch that has it, and the last.</summary>
    public (int First, int Last) Life { get; private set; } = (int.MaxValue, -1);

    /// <summary>The tensor in whose memory it lies.</summary>
    public GpuTensor Root => _over?.Root ?? this;

    public void Use(int launch) => Life = (Math.Min(Life.First, launch), Math.Max(Life.Last, launch));

    /// <summary>Makes this one lie where another does, which nobody reads any more.</summary>
    public void LieOver(GpuTensor other)
    {
        other.Root.Use(Life.First);
        other.Root.Use(Life.Last);
        _over = other.Root;
    }
}

/// <summary>An operand of a launch: a tensor, or memory that has its place.</summary>
public readonly record struct Memory(GpuTensor? Tensor, GpuOperand Operand)
{
    public static implicit operator Memory(GpuTensor tensor) => new(tensor, default);

    public static implicit operator Memory(GpuOperand operand) => new(null, operand);
}

/// <summary>Collects launches, and gives their tensors places when all are there.</summary>
public sealed class LaunchList
{
    private readonly List<(string Layer, string What, GpuKernel Kernel, GpuGrid Grid, Memory[] Operands)> _launches = [];
    private readonly Dictionary<int, (GpuTensor Result, GpuTensor[] Over)> _inPlace = [];

    public int Count => _launches.Count;

    public void Add(Instruction of, string what, GpuKernel kernel, GpuGrid grid, params Memory[] operands)
    {
        foreach (Memory operand in operands)
            operand.Tensor?.Use(Count);
        _launches.Add((of.Name, what, kernel, grid, operands));
    }

    /// <summary>Lets the result of the launch that is added next lie where one of its operands does, if nobody reads that later: each thread writes only what it alone
    /// has read.</summary>
    public void InPlace(Memory result, params Memory[] over)
    {
        if (result.Tensor is { } tensor)
            _inPlace.Add(Count, (tensor, [.. over.Select(operand => operand.Tensor).OfType<GpuTensor>()]));
    }

    /// <summary>Gives each tensor its place.</summary>
    public (EquatableArray<Launch> Launches, GpuMemory Memory) Place()
    {
        for (int i = 0; i < Count; i++)
        {
            if (_inPlace.TryGetValue(i, out (GpuTensor Result, GpuTensor[] Over) pair)
                && pair.Over.FirstOrDefault(over => CanLie(pair.Result, over, i)) is { } over)
            {
                pair.Result.LieOver(over);
            }
        }

        GpuTensor[] tensors = [.. _launches.SelectMany(launch => launch.Operands).Select(operand => operand.Tensor?.Root).OfType<GpuTensor>().Distinct()];
        (Dictionary<GpuTensor, long> offsets, long perSample) = Place(tensors.Where(tensor => tensor.IsPerSample));
        (Dictionary<GpuTensor, long> fixedOffsets, long floats) = Place(tensors.Where(tensor => !tensor.IsPerSample));
        return (
            _launches.Select(launch => new Launch(launch.Layer, launch.What, launch.Kernel, launch.Grid, launch.Operands.Select(Operand).ToEquatableArray())).ToEquatableArray(),
            new(perSample, floats));

        GpuOperand Operand(Memory memory) => memory.Tensor is not { } tensor ? memory.Operand
            : tensor.IsPerSample ? new(GpuArea.Activations, offsets[tensor.Root], tensor.Floats, IsPerSample: true)
            : new(GpuArea.Fixed, fixedOffsets[tensor.Root], tensor.Floats, IsPerSample: false);
    }

    // A result that began before has been written in part, and what is an operand twice may be read by other threads too: the sum of a map with its convolution.
    private bool CanLie(GpuTensor result, GpuTensor over, int launch) => over.Root.Life.Last == launch && result.Root == result && result.Life.First == launch
        && result.Floats == over.Floats && result.IsPerSample == over.IsPerSample
        && _launches[launch].Operands.Count(operand => operand.Tensor?.Root == over.Root) == 1;

    private static (Dictionary<GpuTensor, long> Offsets, long Size) Place(IEnumerable<GpuTensor> tensors)
    {
        GpuTensor[] all = [.. tensors];
        (long[] offsets, long size) = ArenaAllocator.Place([.. all.Select(tensor => (Alignment.RoundUp(tensor.Floats), tensor.Life.First, tensor.Life.Last))]);
        return (Enumerable.Range(0, all.Length).ToDictionary(i => all[i], i => offsets[i]), size);
    }
}
