using CnnGen.Generator.Emit.Layers;
using CnnGen.Generator.Shapes;
using CnnGen.Generator.Shapes.Layers;

namespace CnnGen.Generator.Emit;

/// <summary>Writes the kernel calls of one layer kind.</summary>
public abstract class LayerEmitter
{
    /// <summary>Output from inputs, for inference and training.</summary>
    public abstract void Forward(EmitContext context);

    /// <summary>Gradient of input <c>context.Step.Input</c> from the output's gradient.</summary>
    public abstract void BackwardData(EmitContext context);

    /// <summary>Gradient of the parameters.</summary>
    public virtual void BackwardWeights(EmitContext context) =>
        throw new InvalidOperationException($"{context.Node.Layer.Kind} has no weights.");

    public static LayerEmitter For(Layer layer) => layer switch
    {
        Conv => new ConvEmitter(),
        Pool => new PoolEmitter(),
        GlobalPool => new GlobalPoolEmitter(),
        Flatten => new FlattenEmitter(),
        Dense => new DenseEmitter(),
        Activation => new ActivationEmitter(),
        Softmax => new SoftmaxEmitter(),
        BatchNorm => new BatchNormEmitter(),
        Dropout => new DropoutEmitter(),
        Add => new AddEmitter(),
        Multiply => new MultiplyEmitter(),
        Concat => new ConcatEmitter(),
        ZeroPadShortcut => new ZeroPadShortcutEmitter(),
        _ => throw new InvalidOperationException($"No emitter for {layer.Kind}."),
    };
}
