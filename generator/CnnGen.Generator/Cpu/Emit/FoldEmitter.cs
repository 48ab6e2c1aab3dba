using CnnGen.Generator.Code;
using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Emit;

/// <summary>Writes how parameters become what inference uses: a batch norm's running estimates go into the weights before it,
/// γ/√(σ² + ε) times each, or become a scale and a shift; and weights are packed for their kernels.</summary>
internal sealed class FoldEmitter(EmitContext context)
{
    public void Emit()
    {
        Plan plan = context.Plan;
        if (plan.Memory.FoldedFloats > 0)
        {
            context.Writer.Line("float* parameters = base.ParameterMemory;");
            context.Writer.Line("float* folded = base.FoldedMemory;");
        }

        if (plan.InferenceMade.Count > 0)
            context.Writer.Line("float* scratch = base.Scratch(0);");

        foreach (FoldedLayer norm in plan.Folded)
            EmitNorm(plan, norm);
        foreach (PackedWeights packed in plan.InferencePacked.Where(packed => context.Index.FoldedInto(packed.Node) is null))
        {
            context.Writer.Line();
            context.Writer.Line($"// the weights of {plan.Program.Instructions[packed.Node].Name}, packed");
            EmitPack(packed, EmitWeights(packed.Node));
        }

        foreach (MadeWeights made in plan.InferenceMade.Where(
            made => context.Index.FoldedInto(made.Node) is null && context.Index.InferencePacked(made.Node) is null))
        {
            context.Writer.Line();
            context.Writer.Line($"// the weights of {plan.Program.Instructions[made.Node].Name}");
            EmitWeights(made.Node);
        }
    }

    private void EmitNorm(Plan plan, FoldedLayer folded)
    {
        Instruction norm = plan.Program.Instructions[folded.BatchNorm];
        string channels = Literals.Of(norm.Shape.Channels);
        string lanes = Literals.Of(plan.Shapes[norm.Id].Channels); // spare ones become zeros
        string estimates = string.Join(", ", new[] { "weight", "bias", "running_mean", "running_var" }.Select(suffix => At(norm.Id, suffix)));
        string epsilon = Literals.Of(((BatchNormalization)norm.Op).Epsilon);
        string scale = $"folded + {Literals.Of(folded.Scale)}";
        string shift = $"folded + {Literals.Of(folded.Shift)}";
        context.Writer.Line();
        context.Writer.Line(folded.Target < 0
            ? $"// {norm.Name}: a scale and a shift for each channel"
            : $"// {norm.Name} into the weights of {plan.Program.Instructions[folded.Target].Name}");
        context.Call($"BatchNorm.FoldScale({lanes}, {estimates}, {epsilon}, {scale}, {shift})");
        if (folded.Target < 0)
            return;
        Instruction target = plan.Program.Instructions[folded.Target];
        long perChannel = target.Parameters[0].Count / norm.Shape.Channels;
        string weights = $"folded + {Literals.Of(folded.Weights)}";
        context.Call($"BatchNorm.FoldConv({channels}, {Literals.Of(perChannel)}, {EmitWeights(target.Id)}, {At(target.Id, "bias")}, {scale}, {shift}, {weights}, {shift})");
        if (context.Index.InferencePacked(target.Id) is { } packed)
            EmitPack(packed, weights);
    }

    /// <summary>Where a node's weights are as its op takes them, which are made there if need be.</summary>
    private string EmitWeights(int node)
    {
        string parameter = At(node, "weight");
        if (context.Index.MadeWeights(node, isInference: true) is not { } made)
            return parameter;
        Instruction instruction = context.Plan.Program.Instructions[node];
        string weights = $"folded + {Literals.Of(made.Offset)}";
        WeightFunctionEmitter.Forward(context, instruction, parameter, weights, from: "0", Literals.Of(instruction.WeightShape.Channels));
        return weights;
    }

    private void EmitPack(PackedWeights packed, string weights)
    {
        ForwardStep forward = context.Index.InferenceStep(packed.Node)!;
        context.Step = forward; // whose geometry it is
        var pack = new PackStep(packed.Node, Split.Whole, Chunks: 0, IsBackward: false);
        (int blocks, _) = WeightPacking.Blocks(context.Node, context.InputShape().Channels, context.Plan.Convolutions[packed.Node], pack);
        LayerEmitter.For(context.Node.Op).Pack(context, "Forward", weights, $"folded + {Literals.Of(packed.Offset)}", $"0, {Literals.Of(blocks)}");
    }

    private string At(int node, string suffix)
    {
        ParameterSlot? slot = context.Index.Parameter(node, suffix);
        return slot is null ? "null" : $"parameters + {Literals.Of(slot.Offset)}";
    }
}
