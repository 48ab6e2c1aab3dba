using CnnGen.Generator.Gpu.Planning.Ops;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Gpu.Planning;

/// <summary>Program → launches.</summary>
public static class GpuPlanner
{
    /// <param name="inputGradient">Whether the backward half also computes the gradients by the inputs.</param>
    public static GpuPlan Plan(Program program, bool inputGradient)
    {
        var flow = new DataFlow(program, inputGradient);
        GpuParameterPlan parameters = GpuParameters.Place(program);

        var inference = new GpuPass(flow, new(flow, new GpuEpilogues(isTraining: false), _ => false), parameters, isTraining: false);
        Forward(inference, inference.Flow);
        (EquatableArray<Launch> infer, GpuMemory inferenceMemory) = inference.Launches.Place();

        var backward = new BackwardHalf(flow);
        var fusion = new Fusion(flow, new GpuEpilogues(isTraining: true), backward.Reads);
        var training = new GpuTraining(flow, backward, fusion, parameters);
        Forward(training, flow);
        int half = training.Launches.Count;
        Backward(training, backward, inputGradient);
        (EquatableArray<Launch> launches, GpuMemory trainingMemory) = training.Launches.Place();

        return new(infer, launches.Take(half).ToEquatableArray(), launches.Skip(half).ToEquatableArray(), parameters, inferenceMemory, trainingMemory);
    }

    private static void Forward(GpuPass pass, DataFlow flow)
    {
        foreach (int input in flow.Program.Inputs.Where(flow.IsAlive))
            Load(pass, flow[input], "input", InputOperand(flow.Program, input, GpuArea.Inputs), pass.NewValue(flow[input]));
        foreach (int id in flow.Computed.Where(id => !pass.IsFused(id)))
            ForwardOf(pass, flow[id]);
        foreach (int output in flow.Program.Outputs)
        {
            var map = GpuMap.Of(flow[output].Shape);
            pass.Launches.Add(
                flow[output], "output", new TransposeKernel(map, IsLoad: false), GpuGrid.OfThreads(flow[output].Shape.Count), pass.Value(output), OutputOperand(flow.Program, output));
        }
    }

    private static void ForwardOf(GpuPass pass, Instruction instruction)
    {
        if (GpuViews.IsView(pass.Flow, instruction) || (instruction.Op.IsForTrainingAlone && !pass.IsTraining))
            pass.SetValue(instruction, pass.Input(instruction));
        else
            OpLaunches.For(instruction.Op).Forward(pass, instruction);
    }

    private static void Backward(GpuTraining pass, BackwardHalf backward, bool inputGradient)
    {
        for (int i = 0; i < backward.Instructions.Count; i++)
        {
            GradientInstruction gradient = backward.Instructions[i];
            Instruction of = pass.Flow[gradient.Of];
            pass.GoTo(i);
            if (GpuViews.IsView(pass.Flow, of) && pass.AddsTo is null)
                pass.SetGradient(pass.Dy);
            else
                OpLaunches.For(of.Op).Backward(pass, of, gradient);
        }

        if (!inputGradient)
            return;
        foreach (int input in pass.Flow.Program.Inputs.Where(pass.Flow.IsAlive))
        {
            var map = GpuMap.Of(pass.Flow[input].Shape);
            pass.Launches.Add(
                pass.Flow[input], "gradient", new TransposeKernel(map, IsLoad: false), GpuGrid.OfThreads(pass.Flow[input].Shape.Count), pass.InputGradient(input),
                InputOperand(pass.Flow.Program, input, GpuArea.InputGradients));
        }
    }

    /// <summary>Brings what the caller has to where it is worked on.</summary>
    public static void Load(GpuPass pass, Instruction instruction, string what, GpuOperand from, Memory to)
    {
        var map = GpuMap.Of(instruction.Shape);
        pass.Launches.Add(instruction, what, new TransposeKernel(map, IsLoad: true), GpuGrid.OfThreads(map.AllQuads), from, to);
    }

    /// <summary>The caller's numbers of an output.</summary>
    public static GpuOperand OutputOperand(Program program, int output)
    {
        long before = program.Outputs.TakeWhile(id => id != output).Sum(id => program.Instructions[id].Shape.Count);
        return new(GpuArea.Outputs, before, program.Instructions[output].Shape.Count, IsPerSample: true);
    }

    private static GpuOperand InputOperand(Program program, int input, GpuArea area)
    {
        long before = program.Inputs.TakeWhile(id => id != input).Sum(id => program.Instructions[id].Shape.Count);
        return new(area, before, program.Instructions[input].Shape.Count, IsPerSample: true);
    }
}
