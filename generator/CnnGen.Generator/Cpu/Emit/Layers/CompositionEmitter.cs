using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Generator.Code;
using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Expressions;
using CnnGen.Generator.Layers;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Emit.Layers;

/// <summary>Layers without kernels of their own: loops are written for what they are composed of.</summary>
internal sealed class CompositionEmitter : LayerEmitter
{
    public override void Forward(EmitContext context)
    {
        Composition composition = ((Composed)context.Node.Op).Forward;
        var operands = new Operands(context, composition);
        operands.AddRead();
        operands.Add(new(Composition.Output, Extent.Element, Place(context, TensorRole.Value, context.Result), OperandUse.Write), context.Output);
        Call(context, operands, context.Node.Kind);
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
        var operands = new Operands(context, composition);
        operands.AddRead();
        foreach (Result result in composition.Results)
            AddTarget(context, operands, result, isInput: result.Target == input);
        Call(context, operands, context.Node.Kind + "Gradient");
        bool isMap = needsInput && composition.Results[0].Extent == Extent.Element;
        if (isMap && !context.Accumulates && context.IsInputGradientBlocked && context.Halo(TensorRole.Gradient, context.Node.Inputs[context.InputIndex]) > 0)
            context.Call($"SampleKernels.ZeroHalo({context.InputGradientMap}, samples)");
    }

    private static void AddTarget(EmitContext context, Operands operands, Result result, bool isInput)
    {
        string name = CompositionWriter.TargetName(result.Target);
        if (!isInput)
        {
            (string partial, int floats) = PartialOf(context, operands.SuffixOf(result.Target));
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

    /// <summary>The parameters' gradients lie one after the other, as what chunks leave does.</summary>
    public override void Reduce(EmitContext context)
    {
        string parameter = context.Node.Parameters[0].Suffix;
        (string first, int floats) = context.PartialOf(parameter, chunk: "0");
        bool isShared = context.Node.SharesParameters;
        context.Call($"PartialGradients.Sum({first}, {Literals.Of(floats)}, base.SampleChunks, {(isShared ? first : context.ParameterGradient(parameter))})");
        if (!isShared)
            return;
        foreach (ParameterTensor tensor in context.Node.Parameters)
        {
            string partial = PartialOf(context, tensor.Suffix, chunk: "0").Pointer;
            context.Call($"Elementwise.Copy({partial}, {context.ParameterGradient(tensor.Suffix)}, {Literals.Of(tensor.Count)}, accumulate: false)");
        }
    }

    /// <summary>Where a chunk adds up the gradient of one of the parameters, and its floats.</summary>
    private static (string Pointer, int Floats) PartialOf(EmitContext context, string suffix, string chunk = "chunk")
    {
        string all = context.PartialOf(context.Node.Parameters[0].Suffix, chunk).Pointer;
        int before = context.Node.Parameters.TakeWhile(parameter => parameter.Suffix != suffix).Sum(Floats);
        return (before == 0 ? all : $"{all} + {Literals.Of(before)}", Floats(context.Node.Parameters.Single(parameter => parameter.Suffix == suffix)));

        static int Floats(ParameterTensor parameter) => Alignment.RoundUp((int)parameter.Count);
    }

    private static void Call(EmitContext context, Operands operands, string name)
    {
        string kernel = context.Compositions.Of(name, operands.Plan, context.OutputShape, context.IsOutputBlocked, operands.All);
        foreach (string vector in operands.VectorsOfBlocks())
            context.Call($"SampleKernels.ClearSpare({vector}, {Literals.Of(context.Node.Shape.Channels)}, samples)");
        string arguments = string.Join(", ", operands.Pointers.Append(operands.Plan.ScratchFloats > 0 ? context.Scratch : "null"));
        string counts = context.Step.Split == Split.Blocks
            ? $"samples: 1, rows: {Literals.Of(BlockedSizes.ChannelBlock(context.Node.Shape.Channels))} * samples"
            : $"samples, {Literals.Of(operands.Plan.Rows)}";
        context.Call($"SampleKernels.Run(new {kernel}({arguments}), {counts})");
    }

    private static ElementPlace Place(EmitContext context, TensorRole role, int node) =>
        ElementPlace.Of(context.Plan.Shapes[node], context.Plan.IsBlocked(node) ? context.Halo(role, node) : Tensor.Planar);

    /// <summary>What a composition reads and writes, and the pointers that it is given. What nothing is made of is left out: gradients are of fewer values
    /// than there are.</summary>
    private sealed class Operands(EmitContext context, Composition composition)
    {
        public CompositionPlan Plan { get; } = CompositionPlan.Of(
            composition, context.Node.Shape, context.IsOutputBlocked, context.Plan.SpareLanes(context.Node.Id));

        public List<CompositionOperand> All { get; } = [];

        public List<string> Pointers { get; } = [];

        public void Add(CompositionOperand operand, string pointer)
        {
            All.Add(operand);
            Pointers.Add(pointer);
        }

        /// <summary>What the layer calls a parameter.</summary>
        public string SuffixOf(string parameter) => ((ParameterValue)composition[parameter]!).Suffix;

        /// <summary>What has a number a channel, and is planar where maps lie in blocks with spare lanes, which meet what lies behind those numbers.</summary>
        public IEnumerable<string> VectorsOfBlocks() => context.Plan.SpareLanes(context.Step.Node) == 0
            ? []
            : Pointers.Where((_, i) => All[i] is { Use: OperandUse.Read, Lies: { BlockPitch: 0 } });

        /// <summary>From a parameter's first number to that of the first channel that the step has.</summary>
        private string First(ParameterValue parameter) => context.Step.Split == Split.Blocks && parameter.Extent == Extent.Channel
            ? $" + {Literals.Of(BlockedSizes.ChannelBlock(context.Node.Shape.Channels))} * from"
            : "";

        /// <summary>Inputs, the output and its gradient, and parameters.</summary>
        public void AddRead()
        {
            for (int input = 0; input < composition.Inputs.Count; input++)
            {
                string name = composition.Inputs[input];
                Extent extent = composition[name]?.Extent ?? Extent.Element;
                if (Plan.Reads(name))
                    Add(new(name, extent, Place(context, TensorRole.Value, context.Node.Inputs[input]), OperandUse.Read), context.Input(input));
            }

            if (Plan.Reads(Variable.Y.Name))
                Add(new(Variable.Y.Name, Extent.Element, Place(context, TensorRole.Value, context.Step.Node), OperandUse.Read), context.Output);
            if (Plan.Reads(Variable.Dy.Name))
                Add(new(Variable.Dy.Name, Extent.Element, Place(context, TensorRole.Gradient, context.Step.Node), OperandUse.Read), context.OutputGradient);
            foreach (ParameterValue parameter in composition.Values.OfType<ParameterValue>().Where(parameter => Plan.Reads(parameter.Name)))
                Add(new(parameter.Name, parameter.Extent, null, OperandUse.Read), context.Parameter(parameter.Suffix) + First(parameter));
        }
    }
}
