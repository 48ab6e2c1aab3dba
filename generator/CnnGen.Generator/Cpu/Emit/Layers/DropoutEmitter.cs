using CnnGen.Generator.Code;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Emit.Layers;

/// <summary>Inference has no step for it. The mask is a function of seed, pass, layer and element, so the backward step
/// draws it again instead of reading it.</summary>
internal sealed class DropoutEmitter : LayerEmitter
{
    public override void Forward(EmitContext context) => context.Call(context.IsOutputBlocked
        ? $"BlockedElementwise.DropoutForward({context.InputMap()}, {context.OutputMap}, {Mask(context)})"
        : $"Dropout.Forward({Count(context)}, {context.Input()}, {context.Output}, {Mask(context)})");

    public override void BackwardData(EmitContext context) => context.Call(context.IsInputGradientBlocked
        ? $"BlockedElementwise.DropoutBackward({context.OutputGradientMap}, {context.InputGradientMap}, {Mask(context)}, {context.Accumulate})"
        : $"Dropout.Backward({Count(context)}, {context.OutputGradient}, {context.InputGradient}, {Mask(context)}, {context.Accumulate})");

    private static string Count(EmitContext context) => Literals.Of(context.Node.Shape.Count);

    private static string Mask(EmitContext context)
    {
        float probability = ((RandomMask)context.Node.Op).Probability;
        return $"samples, first, {Literals.Of(probability)}, base.Seed, base.DropoutStream({Literals.Of(context.Node.Layer)})";
    }
}
