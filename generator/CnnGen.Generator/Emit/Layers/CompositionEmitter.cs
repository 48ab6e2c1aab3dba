using CnnGen.Generator.Lowering;
using CnnGen.Generator.Planning;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Emit.Layers;

/// <summary>Layers without kernels of their own: loops are written for what they are composed of.</summary>
internal sealed class CompositionEmitter : LayerEmitter
{
    public override void Forward(EmitContext context)
    {
        Composition composition = context.Node.Layer.Lower(context.InputShapes)!;
        var operands = new Operands(context);
        operands.Add(new("x", Extent.Element, Place(context, TensorRole.Value, context.Node.Inputs[0]), OperandUse.Read), context.Input());
        operands.AddParameters(composition);
        operands.Add(new(Composition.Output, Extent.Element, Place(context, TensorRole.Value, context.Step.Result), OperandUse.Write), context.Output);
        Call(context, composition, operands, context.Node.Layer.Kind);
        if (context.IsOutputBlocked && context.Halo(TensorRole.Value, context.Step.Result) > 0)
            context.Call($"SampleKernels.ZeroHalo({context.OutputMap}, samples)");
    }

    /// <summary>The gradients of the input, where it is needed, and of the parameters, which each chunk of samples adds up for itself.</summary>
    public override void BackwardData(EmitContext context)
    {
        Composition composition = context.Node.Layer.LowerBackward(context.InputShapes)!;
        int input = context.Node.Inputs[0];
        bool needsInput = context.InputGradientOrNull != "null";
        if (!needsInput)
            composition = composition with { Results = [.. composition.Results.Where(result => result.Target != Composition.InputGradient)] };
        var operands = new Operands(context);
        operands.Add(new("x", Extent.Element, Place(context, TensorRole.Value, input), OperandUse.Read), context.Input());
        operands.Add(new("dy", Extent.Element, Place(context, TensorRole.Gradient, context.Step.Node), OperandUse.Read), context.OutputGradient);
        operands.AddParameters(composition);
        if (needsInput)
        {
            OperandUse use = context.Step.Accumulate ? OperandUse.Accumulate : OperandUse.Write;
            operands.Add(new(Composition.InputGradient, Extent.Element, Place(context, TensorRole.Gradient, input), use), context.InputGradient);
        }

        foreach (Result result in composition.Results.Where(result => result.Target != Composition.InputGradient))
        {
            (string partial, int floats) = context.PartialOf(result.Target);
            context.Call($"Elementwise.Fill({partial}, {Literals.Of(floats)}, 0)");
            operands.Add(new(CompositionWriter.TargetName(result.Target), result.Extent, null, OperandUse.Accumulate), partial);
        }

        Call(context, composition, operands, context.Node.Layer.Kind + "Gradient");
        if (needsInput && !context.Step.Accumulate && context.IsInputGradientBlocked && context.Halo(TensorRole.Gradient, input) > 0)
            context.Call($"SampleKernels.ZeroHalo({context.InputGradientMap}, samples)");
    }

    public override void Reduce(EmitContext context)
    {
        foreach (ParameterTensor parameter in context.Node.Parameters)
        {
            (string first, int floats) = context.PartialOf(parameter.Suffix, chunk: "0");
            context.Call($"PartialGradients.Sum({first}, {Literals.Of(floats)}, base.SampleChunks, {context.ParameterGradient(parameter.Suffix)})");
        }
    }

    private static void Call(EmitContext context, Composition composition, Operands operands, string name)
    {
        CompositionPlan plan = CompositionPlan.Of(composition, context.Node.Shape, context.IsOutputBlocked);
        string kernel = context.Compositions.Of(name, plan, context.Node.Shape, context.IsOutputBlocked, operands.All);
        string arguments = string.Join(", ", operands.Pointers.Append(plan.ScratchFloats > 0 ? "scratch" : "null"));
        context.Call($"SampleKernels.Run(new {kernel}({arguments}), samples)");
    }

    private static ElementPlace Place(EmitContext context, TensorRole role, int node) =>
        ElementPlace.Of(context.Plan.Graph.Nodes[node].Shape, context.IsOutputBlocked ? context.Halo(role, node) : Tensor.Planar);

    /// <summary>Operands and the pointers that they are given.</summary>
    private sealed class Operands(EmitContext context)
    {
        public List<CompositionOperand> All { get; } = [];

        public List<string> Pointers { get; } = [];

        public void Add(CompositionOperand operand, string pointer)
        {
            All.Add(operand);
            Pointers.Add(pointer);
        }

        public void AddParameters(Composition composition)
        {
            foreach (ParameterValue parameter in composition.Values.OfType<ParameterValue>())
                Add(new(parameter.Name, parameter.Extent, null, OperandUse.Read), context.Parameter(parameter.Name));
        }
    }
}
