using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Gpu.Planning.Ops;

/// <summary>What moves channels: concatenation, slices, and the shortcut that leaves out positions.</summary>
internal sealed class JoinLaunches : OpLaunches
{
    public override void Forward(GpuPass pass, Instruction of)
    {
        var kernel = new ChannelsKernel(
            GpuMap.Of(of.Shape), Enumerable.Range(0, of.Inputs.Count).Select(input => Run(pass, of, input)).ToEquatableArray(), Places(pass, of), Adds: false);
        pass.Launches.Add(of, "forward", kernel, GpuGrid.OfThreads(kernel.Map.AllQuads), [.. of.Inputs.Select(pass.Value), pass.NewValue(of)]);
    }

    public override void Backward(GpuTraining pass, Instruction of, GradientInstruction gradient)
    {
        int input = ((InputGradient)gradient).Input;
        Memory[] left = pass.AddsTo is { } added ? [added] : [];
        ChannelRun run = Run(pass, of, input);
        PositionChoice? places = Places(pass, of) is { } choice ? new(choice.Out, choice.In, choice.Stride, IsAdjoint: true) : null;
        var kernel = new ChannelsKernel(pass.InputMap(of, input), [new(of.Shape.Channels, run.To, run.From, run.Count)], places, left.Length > 0);
        Memory dy = pass.Dy, dx = pass.NewGradient(kernel.Map);
        pass.Launches.InPlace(dx, left);
        pass.Launches.Add(of, "gradient", kernel, GpuGrid.OfThreads(kernel.Map.AllQuads), [dy, .. left, dx]);
    }

    // The channels of an input that the result has.
    private static ChannelRun Run(GpuPass pass, Instruction of, int input)
    {
        int channels = Shape(pass, of, input).Channels;
        return of.Op switch
        {
            ChannelSlice slice => new(channels, slice.From, 0, of.Shape.Channels),
            PaddedSubsample => new(channels, 0, (of.Shape.Channels - channels) / 2, channels),
            _ => new(channels, 0, Enumerable.Range(0, input).Sum(before => Shape(pass, of, before).Channels), channels),
        };
    }

    private static PositionChoice? Places(GpuPass pass, Instruction of)
    {
        TensorShape input = Shape(pass, of, 0);
        return of.Op is PaddedSubsample { Stride: > 1 and int stride }
            ? new(new(input.Height, input.Width), new(of.Shape.Height, of.Shape.Width), stride, IsAdjoint: false)
            : null;
    }

    private static TensorShape Shape(GpuPass pass, Instruction of, int input) => pass.Flow[of.Inputs[input]].Shape;
}
