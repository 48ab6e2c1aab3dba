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

        foreach (FoldedLayer norm in plan.Folded)
            EmitNorm(plan, norm);
        foreach (PackedWeights packed in plan.InferencePacked.Where(packed => context.Index.FoldedInto(packed.Node) is null))
        {
            context.Writer.Line();
            context.Writer.Line($"// the weights of {plan.Program.Instructions[packed.Node].Name}, packed");
            EmitPack(packed, At(packed.Node, "weight"));
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
        context.Call($"BatchNorm.FoldConv({channels}, {Literals.Of(perChannel)}, {At(target.Id, "weight")}, {At(target.Id, "bias")}, {scale}, {shift}, {weights}, {shift})");
        if (context.Index.InferencePacked(target.Id) is { } packed)
            EmitPack(packed, weights);
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
