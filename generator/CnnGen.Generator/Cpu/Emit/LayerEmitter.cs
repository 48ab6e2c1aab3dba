using CnnGen.Generator.Cpu.Emit.Layers;
using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Emit;

/// <summary>Writes the kernel calls of one kind of op.</summary>
public abstract class LayerEmitter
{
    /// <summary>Output from inputs, for inference and training.</summary>
    public abstract void Forward(EmitContext context);

    /// <summary>Gradient of input <see cref="EmitContext.InputIndex"/> from the output's gradient.</summary>
    public abstract void BackwardData(EmitContext context);

    /// <summary>Gradient of the parameters.</summary>
    public virtual void BackwardWeights(EmitContext context) =>
        throw new InvalidOperationException($"{context.Node.Kind} has no weights.");

    /// <summary>Weights in the order of the kernel of a pass.</summary>
    /// <param name="direction">Forward or Backward.</param>
    /// <param name="weights">The weights as they are.</param>
    /// <param name="packed">Where they go.</param>
    /// <param name="range">The blocks of channels, "from, to".</param>
    public virtual void Pack(EmitContext context, string direction, string weights, string packed, string range) =>
        throw new InvalidOperationException($"{context.Node.Kind} does not pack weights.");

    /// <summary>Weights of training in the order of the kernel of the forward pass or of backward-data, as the step says.</summary>
    public void Pack(EmitContext context, string range)
    {
        bool isBackward = context.Step is PackStep { IsBackward: true };
        string packed = isBackward ? context.BackwardWeights : context.Weights().Weight;
        Pack(context, isBackward ? "Backward" : "Forward", context.UnpackedWeights, packed, range);
    }

    /// <summary>The gradient of the parameters out of what chunks of samples have left.</summary>
    public virtual void Reduce(EmitContext context) =>
        throw new InvalidOperationException($"{context.Node.Kind} leaves no gradients in chunks.");

    public static LayerEmitter For(Op op) => op switch
    {
        Convolution => new ConvEmitter(),
        WindowReduction => new PoolEmitter(),
        PositionReduction => new GlobalPoolEmitter(),
        Reshape => new FlattenEmitter(),
        MatrixProduct => new DenseEmitter(),
        Elementwise => new PointwiseEmitter(),
        ChannelMaximum => new MaxoutEmitter(),
        BatchNormalization => new BatchNormEmitter(),
        RandomMask => new DropoutEmitter(),
        Addition => new AddEmitter(),
        Multiplication => new MultiplyEmitter(),
        Concatenation => new ConcatEmitter(),
        ChannelSlice => new SliceEmitter(),
        PaddedSubsample => new ZeroPadShortcutEmitter(),
        Reorder => new ReorderEmitter(),
        _ => new CompositionEmitter(),
    };
}
