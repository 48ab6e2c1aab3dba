using CnnGen.Cpu.Kernels.Dense;
using CnnGen.Generator.Cpu.Planning.Implementations;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>The layers whose kernels read their weights in an order of their own: blocked convolutions, and dense layers of few weights, forward.</summary>
public sealed class WeightPacking(DataFlow flow, LayoutPlan layout, ConvRules convs)
{
    /// <summary>The fewest packed weights of a chunk, in floats: few beside all of a large network's, so that the workers' shares are about the same.</summary>
    private const long Chunk = 32 * 1024;

    public bool IsPacked(int id) => IsBlockedConv(id) || DenseRules.IsPacked(flow[id]);

    public bool IsBlockedConv(int id) => flow[id].Op is Convolution && layout.Of(id) == Layout.Blocked;

    /// <summary>Whether backward-data reads packed weights too.</summary>
    public bool IsPackedBackward(int id) => IsBlockedConv(id) && flow.NeedsGradient(flow[id].Inputs[0]);

    /// <summary>Floats of packed weights, forward or backward.</summary>
    public long Floats(int id) => flow[id].Op is MatrixProduct dense ? DenseTiling.PackedWeights(Inputs(id), dense.Units) : convs.PackedFloats(id);

    /// <summary>The chunks that a step is cut into.</summary>
    public int Chunks(PackStep step)
    {
        Instruction node = flow[step.Node];
        (int blocks, int multiple) = Blocks(node, Inputs(step.Node), convs.Find(step.Node), step);
        return (int)Math.Max(1, Math.Min(blocks / multiple, Floats(step.Node) / Chunk));
    }

    /// <summary>The blocks of 16 results of the product that weights are packed for, and the multiples of blocks that packing can be cut at.</summary>
    /// <param name="node">A convolution or a dense layer.</param>
    /// <param name="inputs">The channels of its input.</param>
    /// <param name="conv">What is planned of a convolution; null for a dense layer.</param>
    /// <param name="step">The step that packs.</param>
    public static (int Blocks, int Multiple) Blocks(Instruction node, int inputs, PlannedConv? conv, PackStep step)
    {
        int channels = step.IsBackward ? inputs : node.Shape.Channels;
        return (DenseTiling.Blocks(channels), conv?.PackedBlocks(step.IsBackward) ?? 1);
    }

    private int Inputs(int id) => flow[flow[id].Inputs[0]].Shape.Channels;
}
