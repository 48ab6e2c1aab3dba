using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>Decides how the work on one sample is cut for all workers, layer by layer.</summary>
public sealed class SampleSplit(DataFlow flow, LayoutPlan layout, ConvRules convs)
{
    /// <summary>The step of a pass over many samples as one of a pass over one sample.</summary>
    public Step Of(Step step)
    {
        Split split = Along(step);
        return step with { Split = split, Chunks = split == Split.Units ? step.Chunks : 0 };
    }

    private Split Along(Step step)
    {
        if (step is not ForwardStep)
            return Split.Whole;
        Instruction node = flow[step.Node];
        bool isBlocked = layout.Of(node.Inputs[0]) == Layout.Blocked;
        return node.Op switch
        {
            Convolution when isBlocked => ByChannels(node) ? Split.Blocks : Split.Rows,
            WindowReduction or Elementwise or Addition or Multiplication or PositionReduction when isBlocked => Split.Blocks,
            Composed composed when isBlocked && layout.Spare(node.Id) == 0 && CompositionPlan.Of(composed.Forward, node.Shape, isBlocked).IsInParts => Split.Blocks,
            MatrixProduct when step.Split == Split.Units => Split.Units,
            _ => Split.Whole,
        };
    }

    // Each worker reads the part of the weights that belongs to its channels, or all weights and the inputs of its rows. Where it reads the
    // inputs of its channels alone, along what can be cut more finely.
    private bool ByChannels(Instruction node) => convs[node.Id].Groups.Grouping == ConvGrouping.Whole
        ? convs.PackedFloats(node.Id) > flow[node.Inputs[0]].Shape.Count && Blocks(node) >= 2 * convs[node.Id].BlockStep
        : Blocks(node) / convs[node.Id].BlockStep >= node.Shape.Height;

    private int Blocks(Instruction node) => layout.Lies(node.Id).Channels / Alignment.Floats;
}
