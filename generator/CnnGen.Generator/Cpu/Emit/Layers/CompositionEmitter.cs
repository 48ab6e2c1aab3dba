using CnnGen.Generator.Code;
using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Expressions;
using CnnGen.Generator.Lowering;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Emit.Layers;

/// <summary>Layers without kernels of their own: loops are written for what they are composed of.</summary>
internal sealed class CompositionEmitter : LayerEmitter
{
    public override void Forward(EmitContext context)
    {
        Composition composition = ((Composed)context.Node.Op).Forward;
        var operands = new Operands(context);
        operands.AddInputs(composition);
        operands.AddParameters(composition);
        operands.Add(new(Composition.Output, Extent.Element, Place(context, TensorRole.Value, context.Result), OperandUse.Write), context.Output);
        Call(context, composition, operands, context.Node.Kind);
        if (context.IsOutputBlocked && context.Halo(TensorRole.Value, context.Result) > 0)
            context.Call($"SampleKernels.ZeroHalo({context.OutputMap}, samples)");
    }

    /// <summary>The gradient of the step's input, where it is needed, and those of the parameters, which each chunk of samples adds up for itself.</summary>
    public override void BackwardData(EmitContext context)
    {
        Composition composition = ((Composed)context.Node.Op).Backward;
        bool needsInput = context.InputGradientOrNull != "null";
        string input = composition.Inputs[context.InputIndex];
        bool isWritten(string target) => target == input ? needsInput : !composition.Inputs.Contains(target);
        composition = composition with { Results = [.. composition.Results.Where(result => isWritten(result.Target))] };
        var operands = new Operands(context);
        operands.AddInputs(composition);
        operands.Add(new("dy", Extent.Element, Place(context, TensorRole.Gradient, context.Step.Node), OperandUse.Read), context.OutputGradient);
        operands.AddParameters(composition);
        foreach (Result result in composition.Results)
            AddTarget(context, operands, result, isInput: result.Target == input);
        Call(context, composition, operands, context.Node.Kind + "Gradient");
        bool isMap = needsInput && composition.Results[0].Extent == Extent.Element;
        if (isMap && !context.Accumulates && context.IsInputGradientBlocked && context.Halo(TensorRole.Gradient, context.Node.Inputs[context.InputIndex]) > 0)
            context.Call($"SampleKernels.ZeroHalo({context.InputGradientMap}, samples)");
    }

    private static void AddTarget(EmitContext context, Operands operands, Result result, bool isInput)
    {
        string name = CompositionWriter.TargetName(result.Target);
        if (!isInput)
        {
            (string partial, int floats) = context.PartialOf(result.Target);
            context.Call($"Elementwise.Fill({partial}, {Literals.Of(floats)}, 0)");
            operands.Add(new(name, result.Extent, null, OperandUse.Accumulate), partial);
            return;
        }

        // What is summed over a channel is added to what is there.
        ElementPlace place = Place(context, TensorRole.Gradient, context.Node.Inputs[context.InputIndex]);
        bool isSummed = result.Extent != Extent.Element;
        if (isSummed && !context.Accumulates)
            context.Call($"Elementwise.Fill({context.InputGradient}, samples * {Literals.Of(place.Stride)}L, 0)");
        operands.Add(new(name, result.Extent, place, isSummed || context.Accumulates ? OperandUse.Accumulate : OperandUse.Write), context.InputGradient);
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
        operands.KeepWhere(operand => operand.Use != OperandUse.Read || plan.Reads(operand.Name));
        string kernel = context.Compositions.Of(name, plan, context.Node.Shape, context.IsOutputBlocked, operands.All);
        string arguments = string.Join(", ", operands.Pointers.Append(plan.ScratchFloats > 0 ? "scratch" : "null"));
        string counts = context.Step.Split == Split.Blocks
            ? $"samples: 1, rows: {Literals.Of(Kernels.BlockedSizes.ChannelBlock(context.Node.Shape.Channels))} * samples"
            : $"samples, {Literals.Of(plan.Rows)}";
        context.Call($"SampleKernels.Run(new {kernel}({arguments}), {counts})");
    }

    private static ElementPlace Place(EmitContext context, TensorRole role, int node) =>
        ElementPlace.Of(context.Plan.Program.Instructions[node].Shape, context.Plan.IsBlocked(node) ? context.Halo(role, node) : Tensor.Planar);

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

        /// <summary>Leaves out what nothing is made of: gradients are of fewer values than there are.</summary>
        public void KeepWhere(Func<CompositionOperand, bool> keeps)
        {
            for (int i = All.Count - 1; i >= 0; i--)
            {
                if (keeps(All[i]))
                    continue;
                All.RemoveAt(i);
                Pointers.RemoveAt(i);
            }
        }

        public void AddInputs(Composition composition)
        {
            for (int input = 0; input < composition.Inputs.Count; input++)
            {
                string name = composition.Inputs[input];
                Extent extent = composition[name]?.Extent ?? Extent.Element;
                Add(new(name, extent, Place(context, TensorRole.Value, context.Node.Inputs[input]), OperandUse.Read), context.Input(input));
            }
        }

        /// <summary>From a parameter's first number to that of the first channel that the step has.</summary>
        private string FirstChannel => context.Step.Split == Split.Blocks
            ? $" + {Literals.Of(Kernels.BlockedSizes.ChannelBlock(context.Node.Shape.Channels))} * from"
            : "";

        public void AddParameters(Composition composition)
        {
            foreach (ParameterValue parameter in composition.Values.OfType<ParameterValue>())
                Add(new(parameter.Name, parameter.Extent, null, OperandUse.Read), context.Parameter(parameter.Name) + FirstChannel);
        }
    }
}
