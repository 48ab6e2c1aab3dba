using CnnGen.Generator.Arguments;
using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Layers;

/// <summary>Neighbouring channels of a map, or features of a vector.</summary>
/// <param name="From">The first of them.</param>
public sealed record Slice(int From, int Channels) : Layer
{
    public override string Kind => "Slice";

    public static Slice Read(ArgumentReader arguments) => new(arguments.Integer("from", min: 0), arguments.Integer("count", min: 1));

    public override Inference Infer(EquatableArray<TensorShape> inputs)
    {
        TensorShape input = inputs[0];
        long end = (long)From + Channels;
        return end <= input.Channels ? input.WithChannels(Channels) : Beyond(input, end);
    }

    public override Op Lower(EquatableArray<TensorShape> inputs) => new ChannelSlice(From);

    private Complaint Beyond(TensorShape input, long end)
    {
        string unit = input.IsMap ? "channel" : "feature";
        string advice = From >= input.Channels
            ? $"begin at {Text.Number(input.Channels - 1)} at most"
            : $"take at most {Text.Number(input.Channels - From)} from {Text.Number(From)} on";
        return new(
            Rules.SliceBeyond.Id,
            [
                Text.Plural(Channels, unit, unit + "s"), Text.Number(From), $"{Text.Number(From)} + {Text.Number(Channels)} = {Text.Number(end)}",
                input.ToString(), Text.Number(input.Channels), advice,
            ],
            From >= input.Channels ? "from" : "count");
    }
}
