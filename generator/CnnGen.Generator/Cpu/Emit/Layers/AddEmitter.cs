using CnnGen.Generator.Code;

namespace CnnGen.Generator.Cpu.Emit.Layers;

internal sealed class AddEmitter : LayerEmitter
{
    public override void Forward(EmitContext context)
    {
        string prefix = context.IsOutputBlocked ? "Blocked" : "";
        string size = context.IsOutputBlocked ? "samples" : Count(context);
        string Term(int input) => context.IsOutputBlocked ? context.InputMap(input) : context.Input(input);
        string sum = context.IsOutputBlocked ? context.OutputMap : context.Output;

        // Terms in order, but the one whose memory the sum takes over must come first.
        var terms = Enumerable.Range(0, context.Node.Inputs.Count).Select(Term).OrderBy(term => term == sum ? 0 : 1).ToList();
        for (int i = 1; i < terms.Count; i++)
        {
            bool relu = context.HasRelu && i == terms.Count - 1;
            context.Call($"{prefix}Elementwise.Add({(i == 1 ? terms[0] : sum)}, {terms[i]}, {sum}, {size}, relu: {Literals.Of(relu)})");
        }
    }

    public override void BackwardData(EmitContext context) => context.Call(context.IsInputGradientBlocked
        ? $"BlockedElementwise.Copy({context.OutputGradientMap}, {context.InputGradientMap}, samples, {context.Accumulate})"
        : $"Elementwise.Copy({context.OutputGradient}, {context.InputGradient}, {Count(context)}, {context.Accumulate})");

    private static string Count(EmitContext context) => $"samples * {Literals.Of(EmitContext.Stride(context.Node.Shape))}L";
}
