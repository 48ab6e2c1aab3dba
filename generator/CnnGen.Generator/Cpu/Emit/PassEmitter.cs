using CnnGen.Cpu.Kernels.Conv.Winograd;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Generator.Code;
using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Cpu.Planning.Implementations;
using CnnGen.Generator.Cpu.Planning.Tiles;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Reading;

namespace CnnGen.Generator.Cpu.Emit;

/// <summary>Writes the passes: a method a region, and the sequence in which they run.</summary>
/// <param name="structs">The names of the structs that it writes.</param>
internal sealed class PassEmitter(CodeWriter writer, DeclarationSpec declaration, Plan plan, StructNames structs)
{
    /// <summary>Longer regions are several methods: the C# compiler's time, and the JIT's, grow with more than the length of one.</summary>
    private const int StepsAMethod = 250;

    private readonly Geometries _geometries = new(declaration);
    private readonly FunctionStructs _functions = new(structs);
    private readonly CompositionStructs _compositions = new(structs);
    private readonly Names _names = new(plan.Program);
    private readonly PlanIndex _index = new(plan);

    /// <summary>The register tiles that what was written refers to.</summary>
    public EquatableArray<TileSpec> Tiles => _geometries.Tiles;

    public void Emit()
    {
        IReadOnlyList<PassCode> passes = PassCode.Of(plan, declaration);
        foreach (PassCode code in passes)
        {
            using (writer.Braces(OverrideEmitter.Declaration(code)))
            {
                foreach (Region region in code.Pass.Regions)
                    writer.Line($"{Run(code.Pass, region)} // {code.NameOf(region)}");
            }

            writer.Line();
            var context = new EmitContext(_index, code.Pass, _geometries, _functions, _compositions, _names, writer);
            foreach (Region region in code.Pass.Regions)
            {
                EmitRegion(context, code, region);
                writer.Line();
            }
        }

        EmitDispatch(passes);
        writer.Line();
        using (writer.Braces(OverrideEmitter.FoldPass(declaration)))
            new FoldEmitter(new EmitContext(_index, plan.Inference, _geometries, _functions, _compositions, _names, writer)).Emit();
        _functions.Emit(writer);
        _compositions.Emit(writer);
        foreach (string field in _geometries.Fields)
        {
            writer.Line();
            writer.Line(field);
        }
    }

    private string Run(Pass pass, Region region)
    {
        string index = Literals.Of(region.Index);
        string work = "work: " + Work(region);
        return region.Split switch
        {
            Split.Samples when pass.IsInference => $"base.RunInference({index}, {work});",
            Split.Samples => $"base.RunSamples({index}, {work});",
            Split.Rows or Split.Blocks or Split.Inputs or Split.WorkerSamples => $"base.RunParts({index}, {work});",
            _ => $"base.RunChunks({index}, {Chunks(region)}, {work});",
        };
    }

    private string Work(Region region)
    {
        RegionWork work = RegionWork.Of(plan.Program, region);
        string perSample = $"{Literals.Of(work.PerSample)}L * base.Samples";
        return work.PerSample == 0 ? Literals.Of(work.Fixed) : work.Fixed == 0 ? perSample : $"{Literals.Of(work.Fixed)} + {perSample}";
    }

    private string Chunks(Region region) => region.Chunks == Region.ChunkAWorker
        ? $"base.WorkerChunks({Literals.Of(Units(region.Steps[0]))})"
        : Literals.Of(region.Chunks);

    private void EmitDispatch(IReadOnlyList<PassCode> passes)
    {
        using (writer.Braces(OverrideEmitter.RunRegion(declaration)))
        using (writer.Braces("switch (region)"))
        {
            foreach (PassCode code in passes)
            {
                foreach (Region region in code.Pass.Regions)
                    writer.Line($"case {Literals.Of(region.Index)}: {code.NameOf(region)}(chunk, worker); break;");
            }

            // Not nameof, which a method of the user's may be called.
            writer.Line("default: throw new global::System.ArgumentOutOfRangeException(\"region\", region, \"There is no such region.\");");
        }
    }

    private void EmitRegion(EmitContext context, PassCode code, Region region)
    {
        string name = code.NameOf(region);
        writer.Line($"// {code.What}, {Describe(region)}.");
        if (region.Steps.Count <= StepsAMethod)
        {
            EmitSteps(context, name, region, 0, region.Steps.Count);
            return;
        }

        int parts = (region.Steps.Count + StepsAMethod - 1) / StepsAMethod;
        using (writer.Braces(RegionMethod(name)))
        {
            for (int part = 1; part <= parts; part++)
                writer.Line($"{name}_{Literals.Of(part)}(chunk, worker);");
        }

        for (int part = 1; part <= parts; part++)
        {
            writer.Line();
            EmitSteps(context, $"{name}_{Literals.Of(part)}", region, (part - 1) * StepsAMethod, Math.Min(part * StepsAMethod, region.Steps.Count));
        }
    }

    private void EmitSteps(EmitContext context, string method, Region region, int from, int to)
    {
        using (writer.Braces(RegionMethod(method)))
        {
            context.BeginMethod(bySamples: region.Split is Split.Samples or Split.WorkerSamples);
            int start = writer.Here;
            EmitPart(context.Pass, region);
            int head = writer.Here;
            int firstChunk = region.Steps.Take(from).Sum(step => step.Chunks);
            for (int i = from; i < to; i++)
            {
                context.Step = region.Steps[i];
                if (region.Split != Split.Steps && i > from)
                    writer.Line();
                EmitStep(context, firstChunk);
                firstChunk += context.Step.Chunks;
            }

            string[] memory = [.. context.MemoryDeclarations()];
            bool isApart = region.Split != Split.Steps && (head > start || memory.Length > 0);
            writer.LinesAt(head, isApart ? [.. memory, ""] : memory);
        }
    }

    private static string RegionMethod(string name) => $"private void {name}(int chunk, int worker)";

    private string Describe(Region region)
    {
        // A single step has a comment of its own, which begins with its layer; but for packing, where a call stands alone.
        string first = LayerName(region.Steps[0].Node);
        string last = LayerName(region.Steps[region.Steps.Count - 1].Node);
        string layers = region.Steps.Count == 1 && region.Steps[0] is not PackStep ? "" : first == last ? ": " + first : $": {first} … {last}";
        return region.Split switch
        {
            Split.Samples => "by samples",
            Split.Channels => "by channels, each over the whole batch",
            Split.Units => "by output units, each over the whole batch",
            Split.Inputs => "by input features, each over the whole batch",
            Split.Rows => "by rows",
            Split.Blocks when region.Steps[0] is PackStep => "packing weights by blocks of channels",
            Split.Blocks => "by blocks of channels",
            Split.WorkerSamples => "by samples, a range for each worker",
            Split.Whole => "between two barriers",
            _ when region.Steps[0] is MakeWeightsStep => "weights as layers take them, in several chunks where they are many",
            _ when region.Steps[0] is MadeWeightsGradientStep => "gradients of parameters by those of the weights made of them",
            _ when region.Steps[0] is PackStep => "packing weights, large layers in several chunks",
            _ => "adding up the partial gradients, always in the same order, a layer a chunk",
        } + layers;

        string LayerName(int node) => plan.Program.Instructions[node].Name;
    }

    /// <summary>Which part of the work a method has.</summary>
    private void EmitPart(Pass pass, Region region)
    {
        bool inference = pass.IsInference;
        Instruction node = plan.Program.Instructions[region.Steps[0].Node];
        if (region.Split == Split.Samples)
        {
            writer.Line($"(int first, int samples) = {(inference ? "base.InferenceSamples" : "base.ChunkSamples")}(chunk);");
        }
        else if (region.Split is Split.Units or Split.Channels)
        {
            writer.Line($"(int from, int units) = {Library.Network}.Part(chunk, {Chunks(region)}, {Literals.Of(Units(region.Steps[0]))});");
            writer.Line("int to = from + units;");
            writer.Line("int samples = base.Samples;");
        }
        else if (region.Split == Split.WorkerSamples)
        {
            writer.Line("(int first, int end) = base.WorkerPart(chunk, base.Samples, multipleOf: 1);");
            writer.Line("int samples = end - first;");
        }
        else if (region.Split is Split.Rows or Split.Blocks or Split.Inputs)
        {
            (int total, int step) = Parts(region.Steps[0]);
            writer.Line($"(int from, int to) = base.WorkerPart(chunk, {Literals.Of(total)}, multipleOf: {Literals.Of(step)});");
            if (region.Split == Split.Inputs)
                writer.Line("int samples = base.Samples;");
            else if (node.Op is not Convolution)
                writer.Line("int samples = to - from; // blocks of channels, which lie as samples would");
        }
        else if (pass.Kind == PassKind.InferenceOfOne)
        {
            writer.Line("int samples = base.Samples; // one");
            if (region.Steps[0] is LoadInputStep or StoreOutputStep)
                writer.Line("int first = 0;");
        }
    }

    /// <summary>What work whose results do not depend on where it is cut is cut into for the workers, and the multiples that it can be cut at.</summary>
    private (int Total, int Step) Parts(Step step)
    {
        Instruction node = plan.Program.Instructions[step.Node];
        if (step.Split == Split.Inputs)
            return (plan.Program.Instructions[node.Inputs[0]].Shape.Channels, Alignment.Floats);
        if (step.Split == Split.Rows)
            return (plan.Convolutions[node.Id] is { IsWinograd: true } ? WinogradSizes.PatchesOf(node.Shape.Height) : node.Shape.Height, 1);
        if (step is MakeWeightsStep or MadeWeightsGradientStep)
            return (node.WeightShape.Channels, Compositions.RowsAPart(node));
        PlannedConv? conv = plan.Convolutions[node.Id];
        if (step is PackStep pack)
            return WeightPacking.Blocks(node, plan.Program.Instructions[node.Inputs[0]].Shape.Channels, conv, pack);
        int lanes = plan.Shapes[plan.IsBlocked(node.Id) ? node.Id : node.Inputs[0]].Channels;
        int block = BlockedSizes.ChannelBlock(lanes);
        if (node.Op is Composed composed)
            return (lanes / block, CompositionPlan.Of(composed.Forward, node.Shape, isBlocked: true).RowsAPart / block);
        return (lanes / block, conv?.BlockStep ?? 1);
    }

    /// <summary>What a region that is split by units is split into: blocks of 16 channels for the weights of a blocked conv.</summary>
    private int Units(Step step)
    {
        int channels = plan.Shapes[step.Node].Channels;
        bool inBlocks = plan.Program.Instructions[step.Node].Op is Convolution && plan.IsBlocked(step.Node);
        return inBlocks ? channels / Alignment.Floats : channels;
    }

    /// <param name="firstChunk">Where each step has chunks of its own, the first of them.</param>
    private void EmitStep(EmitContext context, int firstChunk)
    {
        Step step = context.Step;
        Instruction node = context.Node;
        LayerEmitter emitter() => LayerEmitter.For(node.Op);
        string count = Literals.Of(node.Shape.Count);
        string Packed(string what, int place) => $"base.Packed{what}({Literals.Of(place)}) + {count}L * first";
        switch (step)
        {
            case LoadInputStep load:
                writer.Line(context.IsOutputBlocked
                    ? "// The caller's samples, the channels of a position side by side, with a border of zeros."
                    : "// The caller's samples, each moved to a 64-byte boundary.");
                context.Call(context.IsOutputBlocked
                    ? $"BlockedSamples.Load({Packed("Input", load.Place)}, {context.OutputMap}, samples)"
                    : $"Samples.Load({Packed("Input", load.Place)}, {context.Output}, {count}, samples)");
                break;
            case StoreOutputStep store:
                writer.Line("// The result, packed.");
                context.Call(context.IsOutputBlocked
                    ? $"BlockedSamples.Store({context.OutputMap}, {Packed("Output", store.Place)}, samples)"
                    : $"Samples.Store({context.Output}, {Packed("Output", store.Place)}, {count}, samples)");
                break;
            case LoadOutputGradientStep load:
                writer.Line("// ∂loss/∂output from the caller.");
                context.Call(context.IsOutputBlocked
                    ? $"BlockedSamples.Load({Packed("OutputGradient", load.Place)}, {context.OutputGradientMap}, samples)"
                    : $"Samples.Load({Packed("OutputGradient", load.Place)}, {context.OutputGradient}, {count}, samples)");
                break;
            case ForwardStep forward:
                writer.Line("// " + StepComment.Forward(plan, forward, context.Pass.Kind == PassKind.Inference));
                emitter().Forward(context);
                if (!context.IsInference && node.Layer > 0)
                    EmitObserve(context);
                break;
            case WeightGradientStep:
                writer.Line("// " + StepComment.BackwardWeights(plan, node));
                emitter().BackwardWeights(context);
                break;
            case GradientStep gradient:
                writer.Line("// " + StepComment.BackwardData(plan, gradient));
                emitter().BackwardData(context);
                break;
            case StatisticsStep:
                writer.Line($"// {node.Name}: statistics of these samples");
                Layers.BatchNormEmitter.ChunkStatistics(context);
                break;
            case CombineStatisticsStep:
                writer.Line($"// {node.Name}: statistics of the batch, and the running estimates");
                Layers.BatchNormEmitter.CombineStatistics(context);
                break;
            case GradientSumsStep:
                writer.Line($"// {node.Name}: what these samples add to the gradients of the parameters");
                Layers.BatchNormEmitter.ChunkGradients(context);
                break;
            case CombineGradientSumsStep:
                writer.Line($"// {node.Name}: gradients of the parameters");
                Layers.BatchNormEmitter.CombineGradients(context);
                break;
            case BiasGradientStep:
                writer.Line($"// {node.Name}: gradient of the bias");
                Layers.ConvEmitter.BackwardBias(context);
                break;
            case AddSharedGradientsStep:
                writer.Line($"// {node.Name}: its part of the gradients of {plan.Program.Instructions[node.ParametersOf].Name}");
                context.AddSharedGradients();
                break;
            case PackStep { Split: Split.Blocks }:
                emitter().Pack(context, "from, to");
                break;
            case MakeWeightsStep or MadeWeightsGradientStep or PackStep or SumPartialsStep:
                string first = Literals.Of(firstChunk);
                string chunks = step.Chunks == 1 ? $"chunk == {first}" : $"chunk >= {first} && chunk < {Literals.Of(firstChunk + step.Chunks)}";
                using (writer.Braces($"if ({chunks}) // {node.Name}"))
                {
                    if (step is SumPartialsStep)
                    {
                        emitter().Reduce(context);
                        break;
                    }

                    (int total, int multiple) = Parts(step);
                    if (step.Chunks > 1)
                        writer.Line($"(int from, int to) = {Library.Network}.Part(chunk - {first}, {Literals.Of(step.Chunks)}, {Literals.Of(total)}, multipleOf: {Literals.Of(multiple)});");
                    (string from, string number) = step.Chunks > 1 ? ("from", "to - from") : ("0", Literals.Of(total));
                    if (step is MakeWeightsStep)
                        WeightFunctionEmitter.Forward(context, node, context.Parameter("weight"), context.UnpackedWeights, from, number);
                    else if (step is MadeWeightsGradientStep)
                        WeightFunctionEmitter.Backward(context, node, context.Parameter("weight"), context.ParameterGradient("weight"), from, number);
                    else
                        emitter().Pack(context, step.Chunks > 1 ? "from, to" : $"0, {Literals.Of(total)}");
                }

                break;
        }
    }

    // Whole-batch regions run for a part of the units, so only one of their chunks may speak for the layer.
    private void EmitObserve(EmitContext context)
    {
        string layer = Literals.Of(context.Node.Layer - 1);
        (int count, int stride) = context.OutputFloats;
        string samples = context.Step.Split is Split.Samples or Split.WorkerSamples ? "samples" : "to == " + Literals.Of(context.Node.Shape.Channels) + " ? samples : 0";
        writer.Line($"base.Observe({layer}, {context.Output}, {Literals.Of(count)}, {Literals.Of(stride)}, {samples});");
    }
}
