using CnnGen.Generator.Arguments;
using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Layers;

/// <summary>The largest of some neighbouring channels at each position (Goodfellow et al. 2013).</summary>
/// <param name="Pieces">How many channels make one.</param>
public sealed record Maxout(int Pieces) : Layer
{
    public override string Kind => "Maxout";

    public static Maxout Read(ArgumentReader arguments) => new(arguments.Integer("pieces", min: 1));

    public override Op Lower(EquatableArray<TensorShape> inputs) => new ChannelMaximum(Pieces);

    public override Inference Infer(EquatableArray<TensorShape> inputs)
    {
        int channels = inputs[0].Channels;
        return channels % Pieces == 0
            ? inputs[0].WithChannels(channels / Pieces)
            : new Complaint(
                Rules.OutOfRange.Id,
                [
                    "pieces", Text.Number(Pieces),
                    $"a divisor of its input's {Text.Plural(channels, "channel", "channels")}: {Text.Number(channels)} = {Text.Number(Pieces)}·{Text.Number(channels / Pieces)} + {Text.Number(channels % Pieces)}",
                ],
                "pieces");
    }
}
