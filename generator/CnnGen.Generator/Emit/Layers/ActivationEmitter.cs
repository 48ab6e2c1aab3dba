using CnnGen.Generator.Shapes.Layers;

namespace CnnGen.Generator.Emit.Layers;

internal sealed class ActivationEmitter : LayerEmitter
{
    public override void Forward(EmitContext context) => context.Call(context.IsOutputBlocked
        ? $"BlockedElementwise.{Function(context)}Forward({context.InputMap()}, {context.OutputMap}, samples{Constants(context)})"
        : $"Activations.{Function(context)}Forward({context.Input()}, {context.Output}, {Count(context)}{Constants(context)})");

    public override void BackwardData(EmitContext context) => context.Call(context.IsInputGradientBlocked
        ? $"BlockedElementwise.{Function(context)}Backward({context.OutputMap}, {context.OutputGradientMap}, {context.InputGradientMap}, samples{Constants(context)}, {context.Accumulate})"
        : $"Activations.{Function(context)}Backward({context.Output}, {context.OutputGradient}, {context.InputGradient}, {Count(context)}{Constants(context)}, {context.Accumulate})");

    private static ActivationKind Function(EmitContext context) => ((Activation)context.Node.Layer).Function;

    private static string Count(EmitContext context) => $"samples * {Literals.Of(EmitContext.Stride(context.Node.Shape))}L";

    private static string Constants(EmitContext context)
    {
        var layer = (Activation)context.Node.Layer;
        return layer.Function switch
        {
            ActivationKind.LeakyRelu or ActivationKind.Elu => $", {Literals.Of(layer.A)}",
            ActivationKind.ScaledTanh => $", {Literals.Of(layer.A)}, {Literals.Of(layer.B)}",
            _ => "",
        };
    }
}
