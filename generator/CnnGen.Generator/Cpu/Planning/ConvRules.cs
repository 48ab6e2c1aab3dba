using CnnGen.Cpu.Kernels.Conv.Winograd;
using CnnGen.Generator.Cpu.Planning.Implementations;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>What computes each convolution, and the memory that it takes.</summary>
public sealed class ConvRules
{
    /// <summary>Transformed weights up to this many floats stay in a core's level-2 cache; more are read anew for each strip of tiles.</summary>
    private const long CachedWeights = 192 * 1024;

    /// <summary>The most tiles of a sample for which inference takes a worker's samples together where weights are read anew: its maps leave the level-2 cache
    /// for that, and with more tiles there is more of them and less to be saved (measured from 49 tiles of 128 channels to 4 of 512).</summary>
    private const int FewPatches = 16;

    private readonly DataFlow _flow;
    private readonly Dictionary<int, ConvCase> _cases = [];
    private readonly PlannedConv?[] _planned;

    /// <param name="winograd">Whether the network allows Winograd's algorithm.</param>
    public ConvRules(DataFlow flow, LayoutPlan layout, bool winograd)
    {
        _flow = flow;
        _planned = new PlannedConv?[flow.Count];
        foreach (int id in flow.Computed)
        {
            if (flow[id].Op is not Convolution conv)
                continue;
            int input = flow[id].Inputs[0];
            int lanes = layout.Lies(input).Channels;
            var of = new ConvCase(conv, ConvGroups.Of(conv, flow[input].Shape.Channels, lanes), lanes, layout.Lies(id), layout.WhyPlanar(id), winograd);
            _cases.Add(id, of);
            _planned[id] = new(of.Groups, Choice.Of(ConvImplementation.All, of), Choice.Of(ConvGradient.All, of));
        }
    }

    /// <summary>The convolutions by their ids; null for what is none.</summary>
    public EquatableArray<PlannedConv?> All => _planned.ToEquatableArray();

    public PlannedConv this[int id] => _planned[id]!;

    /// <summary>A convolution; null for what is none.</summary>
    public PlannedConv? Find(int id) => _planned[id];

    /// <summary>Whether training packs a conv's weights right before they are read, on all workers, into memory that others use before and after.
    /// Few weights are packed for all layers at once, so that no barrier comes between a layer and the next.</summary>
    public bool PacksLate(int id) => _planned[id] is { IsWinograd: true, Groups.Grouping: ConvGrouping.Whole } && PackedFloats(id) > CachedWeights;

    /// <summary>Whether training takes a worker's samples together through a conv: where one sample is too little to do with weights that are read anew.</summary>
    public bool TakesManySamples(int id) => PacksLate(id)
        && _cases[id].Tiles < WinogradSizes.StripPatches(_cases[id].Output.Channels, _cases[id].InChannels);

    /// <summary>Whether inference does so.</summary>
    public bool TakesManySamplesAtInference(int id) => TakesManySamples(id) && _cases[id].Tiles <= FewPatches;

    /// <summary>Floats of a blocked conv's weights in the order of its kernels.</summary>
    public long PackedFloats(int id) => this[id].Data.Taken.PackedFloats(_cases[id]);

    /// <summary>Floats of one copy of the weight gradient of a conv.</summary>
    public long GradientFloats(int id) => this[id].Weights.Taken.CopyFloats(_cases[id]);

    /// <summary>Floats of scratch memory that a worker needs for any of a conv's kernels.</summary>
    public long ScratchFloats(int id) => _planned[id] is not { } conv ? 0 : Math.Max(
        conv.Data.Taken.ScratchFloats(_cases[id]),
        conv.Weights.Taken.ScratchFloats(_cases[id], TrainingSchedule.HasPartialGradient(_flow, id)));
}
