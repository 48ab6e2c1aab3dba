using ILGPU;
using ILGPU.Runtime;

namespace CnnGen.Gpu;

/// <summary>The memory of a workspace's passes of a kind on a GPU.</summary>
internal sealed class GpuArena
{
    private readonly int _batchSize;
    private readonly Dictionary<GpuArea, ArrayView<float>> _areas = [];

    public GpuArena(GpuDevice device, string what, GpuMemory memory, int batchSize)
    {
        _batchSize = batchSize;
        Add(GpuArea.Activations, device.Take($"The {what} activations", memory.FloatsPerSample, batchSize));
        Add(GpuArea.Fixed, device.Take($"The {what} statistics and partial sums", memory.Floats));
        if (Poison is not { } poison)
            return;
        foreach (ArrayView<float> area in _areas.Values)
            device.Upload([.. Enumerable.Repeat(poison, checked((int)area.Length))], area);
    }

    /// <summary>What tests find in memory that nobody has written.</summary>
    internal static float? Poison { get; set; }

    public void Add(GpuArea area, ArrayView<float> memory) => _areas.Add(area, memory);

    public ArrayView<float> this[GpuArea area] => _areas[area];

    /// <summary>The memory of an operand.</summary>
    /// <exception cref="NotSupportedException">A batch of it has more floats than kernels can count.</exception>
    public ArrayView<float> View(GpuLaunch launch, GpuOperand operand)
    {
        if (!operand.IsPerSample)
            return _areas[operand.Area].SubView(operand.Offset, operand.Floats);
        if (operand.Floats * _batchSize > int.MaxValue)
        {
            throw new NotSupportedException(FormattableString.Invariant(
                $"'{launch.Layer}' ({launch.What}) has {operand.Floats:N0} floats a sample, {operand.Floats * _batchSize:N0} for a batch of {_batchSize}, but kernels count to {int.MaxValue:N0}; use a batch of at most {int.MaxValue / operand.Floats}."));
        }

        return _areas[operand.Area].SubView(operand.Offset * _batchSize, operand.Floats * _batchSize);
    }
}
