using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>One kernel call, or a few that belong together, for an instruction of the program.</summary>
/// <param name="Node">The instruction.</param>
/// <param name="Split">Along what its work is cut.</param>
/// <param name="Chunks">For splits other than by samples: into how many chunks.</param>
public abstract record Step(int Node, Split Split, int Chunks = 0);

/// <summary>The caller's samples of an input, into the network's memory.</summary>
/// <param name="Place">Which of the inputs it is.</param>
public sealed record LoadInputStep(int Node, int Place) : Step(Node, Split.Samples);

/// <summary>An output, to the caller.</summary>
/// <param name="Place">Which of the outputs it is.</param>
public sealed record StoreOutputStep(int Node, int Place) : Step(Node, Split.Samples);

/// <summary>The gradient of an output, from the caller.</summary>
/// <param name="Place">Which of the outputs it is.</param>
public sealed record LoadOutputGradientStep(int Node, int Place) : Step(Node, Split.Samples);

/// <summary>The weights that an op takes, made of the parameter by its <see cref="Op.WeightFunction"/>.</summary>
public sealed record MakeWeightsStep(int Node, int Chunks) : Step(Node, Split.Steps, Chunks);

/// <summary>The gradient by the weights that an op takes, turned into that by the parameter.</summary>
public sealed record MadeWeightsGradientStep(int Node, int Chunks) : Step(Node, Split.Steps, Chunks);

/// <summary>Weights in the order of the kernel that reads them.</summary>
/// <param name="IsBackward">Whether that is the kernel of the gradient by the input.</param>
public sealed record PackStep(int Node, Split Split, int Chunks, bool IsBackward) : Step(Node, Split, Chunks);

/// <summary>A blocked batch norm's statistics of one chunk of samples.</summary>
public sealed record StatisticsStep(int Node) : Step(Node, Split.Samples);

/// <summary>The statistics of all chunks, combined; updates the running estimates.</summary>
public sealed record CombineStatisticsStep(int Node) : Step(Node, Split.Whole);

/// <summary>A value, with what is done to it before it is stored.</summary>
/// <param name="Epilogue">In order; what is stored is the value of the last.</param>
/// <param name="Rectifies">The ReLU before a max pooling whose mask that leaves in its indices; −1 for none.</param>
public sealed record ForwardStep(
    int Node, Split Split, int Chunks, EquatableArray<PostOp> Epilogue, int Rectifies) : Step(Node, Split, Chunks)
{
    /// <summary>The instruction whose value is stored.</summary>
    public int Last => Epilogue.Count > 0 ? Epilogue[Epilogue.Count - 1].Instruction : Node;

    /// <summary>The instruction whose tensor it is stored in: a sum need not take over that of the term that computes it.</summary>
    public int Result => Adds >= 0 ? Last : Node;

    /// <summary>The value that is added, or −1.</summary>
    public int Adds => Find<AddValue>()?.Value ?? -1;

    /// <summary>Whether a ReLU is applied.</summary>
    public bool Relu => Find<ApplyFunction>() is not null;

    private T? Find<T>()
        where T : PostOp
    {
        foreach (PostOp post in Epilogue)
        {
            if (post is T found)
                return found;
        }

        return null;
    }
}

/// <summary>A blocked batch norm's sums over one chunk of samples that its gradients need.</summary>
/// <param name="Mask">The ReLU after the norm, or after the sum that the norm computes, whose mask the gradient takes; −1 for none.</param>
/// <param name="Adds">The other term, where the mask is that of a sum: it is left in the gradient then, for all terms. Else −1.</param>
public sealed record GradientSumsStep(int Node, int Mask, int Adds) : Step(Node, Split.Samples)
{
    /// <summary>The instruction whose value the mask is made of, where that is a sum.</summary>
    public int Result => Adds >= 0 ? Mask : Node;
}

/// <summary>The sums of all chunks, combined: the gradients of scale and shift.</summary>
public sealed record CombineGradientSumsStep(int Node) : Step(Node, Split.Whole);

/// <summary>The gradient by the weights.</summary>
public sealed record WeightGradientStep(int Node, Split Split, int Chunks) : Step(Node, Split, Chunks);

/// <summary>The gradient by the bias alone, of a conv whose weight gradient is not made by samples.</summary>
public sealed record BiasGradientStep(int Node) : Step(Node, Split.Samples);

/// <summary>The gradient by an input, and by all parameters where the program has them together.</summary>
/// <param name="Of">The program's instruction.</param>
/// <param name="Accumulates">Whether it is added to what other readers of the input have left.</param>
/// <param name="Mask">The ReLU whose mask is applied: that after a batch norm, or that before a max pooling, whose input's gradient is left then.
/// −1 for none.</param>
public sealed record GradientStep(
    GradientInstruction Of, Split Split, int Chunks, bool Accumulates, int Mask) : Step(Of.Of, Split, Chunks)
{
    /// <summary>Which input.</summary>
    public int Input => Of is InputGradient { Input: int input } ? input : 0;
}

/// <summary>What chunks of samples have left of a gradient by parameters, added up.</summary>
public sealed record SumPartialsStep(int Node) : Step(Node, Split.Steps, 1);

/// <summary>The gradient by parameters that are another instruction's, added to what that one has left.</summary>
public sealed record AddSharedGradientsStep(int Node) : Step(Node, Split.Whole);
