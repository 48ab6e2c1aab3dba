using CnnGen.Generator.Cpu.Planning.Implementations;
using CnnGen.Generator.Expressions;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>Channels that do not fill their last block: how many lanes a value has in blocks, and where that can be and pays.</summary>
/// <remarks>Spare lanes, those beyond the last channel, hold zeros in every value and every gradient: weights that do not exist are packed as zeros, parameters
/// end with zeros, and functions are asked for what they make of a zero. So kernels take them for channels.</remarks>
public sealed class SpareLanes
{
    // What a multiply-accumulate takes, that of a planar convolution being 1; in blocks, those of spare lanes count too. Measured on 28×28 maps of 10 to 40
    // channels: 3×3 takes 0.45 (40 channels) to 0.8 (10) of the planar time, depthwise and pointwise by turns 0.8 (24) to 1.0 (20), and
    // pointwise alone 1.3 (40) to 1.8 (20).
    private const double Direct = 0.85;
    private const double Winograd = 0.32;
    private const double Lanewise = 1.5;
    private const double PlanarInGroups = 5;

    private readonly DataFlow _flow;
    private readonly TensorClasses _alike;
    private readonly HashSet<int> _filled;

    public SpareLanes(DataFlow flow)
    {
        _flow = flow;
        _alike = new TensorClasses(flow.Count);
        int[] alive = [.. Enumerable.Range(0, flow.Count).Where(flow.IsAlive)];
        foreach (int id in alive)
        {
            foreach (int input in SameLanes(flow[id]))
                _alike.Merge(input, id);
        }

        _filled = [.. alive.Where(id => flow[id].Op is Convolution or Concatenation).Select(_alike.Root)];
    }

    /// <summary>The lanes of a value in blocks. A convolution makes whole blocks, and a concatenation has them; what else is made of a narrow input is one
    /// block of as many lanes as it has channels.</summary>
    public int Of(int id)
    {
        int channels = _flow[id].Shape.Channels;
        return channels > Alignment.Floats || _filled.Contains(_alike.Root(id)) ? Alignment.RoundUp(channels) : channels;
    }

    /// <summary>Why the spare lanes of a value's channels would not stay zero, or lie between channels; null where there is nothing to say against them.</summary>
    public string? Obstacle(int id)
    {
        Instruction instruction = _flow[id];
        switch (instruction.Op)
        {
            case Concatenation when instruction.Inputs.Take(instruction.Inputs.Count - 1).Select(input => _flow[input].Shape.Channels)
                .FirstOrDefault(channels => channels % Alignment.Floats != 0) is > 0 and int uneven:
                return $"its input of {Text.Number(uneven)} channels does not end at a block of {Text.Number(Alignment.Floats)}";
            case PaddedSubsample when Spare(id) + Spare(instruction.Inputs[0]) > 0:
                return $"its channels do not fill blocks of {Text.Number(Alignment.Floats)}";
            case Elementwise function when Spare(id) > 0 && !(KeepsZero(function.Function) && KeepsZero(function.Gradient)):
                return $"it does not leave the zeros as they are that fill {Text.Number(instruction.Shape.Channels)} channels up to blocks of {Text.Number(Alignment.Floats)}";
            case Composed composed when Spare(id) > 0 && !(CanHaveSpare(composed.Forward, instruction.Shape) && CanHaveSpare(composed.Backward, instruction.Shape)):
                return $"it does not leave the zeros as they are that fill {Text.Number(instruction.Shape.Channels)} channels up to blocks of {Text.Number(Alignment.Floats)}";
            default:
                return null;
        }
    }

    /// <summary>Whether the convolutions of a part do little enough for spare lanes to be faster in blocks than planar. Without spare lanes they are.</summary>
    public bool Pays(IEnumerable<int> part)
    {
        int[] convolutions = [.. part.Where(id => _flow[id].Op is Convolution)];
        return convolutions.All(id => Spare(id) == 0)
            || convolutions.Sum(InBlocks) <= convolutions.Sum(id => _flow[id].Macs * (((Convolution)_flow[id].Op).Groups > 1 ? PlanarInGroups : 1));
    }

    private double InBlocks(int id)
    {
        var conv = (Convolution)_flow[id].Op;
        int input = _flow[id].Inputs[0];
        double more = (double)Of(id) / conv.Channels;
        if (conv.Groups > 1)
            return Lanewise * more * _flow[id].Macs;
        bool isWinograd = WinogradConvolution.ObstacleOf(conv) is null && Of(input) % Alignment.Floats == 0;
        return (isWinograd ? Winograd : Direct) * more * Of(input) / _flow[input].Shape.Channels * _flow[id].Macs;
    }

    private int Spare(int id) => Of(id) - _flow[id].Shape.Channels;

    // Channel for channel, whatever the layout of what is broadcast. Groups of a convolution fill whole blocks, or lie side by side in one.
    private IEnumerable<int> SameLanes(Instruction instruction) => instruction.Op switch
    {
        Convolution { Groups: 1 } or PositionReduction or Reshape or MatrixProduct or Reorder => [],
        Concatenation => instruction.Inputs.Skip(instruction.Inputs.Count - 1),
        Convolution => instruction.Inputs,
        _ => instruction.Inputs.Where(input => _flow[input].Shape.Channels == instruction.Shape.Channels && _flow[input].Shape.Rank == instruction.Shape.Rank),
    };

    private static bool CanHaveSpare(Composition composition, TensorShape shape)
    {
        if (composition.Groups != shape.Channels && composition.Values.Any(value => value.Extent == Extent.Group))
            return false;
        // What channels have in common, spare lanes would have a part in.
        if (composition.Values.Any(value => value is Maximum or WindowSum || value.Extent is Extent.Position or Extent.Layer))
            return false;
        // A sum of zeros is zero, whatever it is divided by.
        var values = new Dictionary<string, double>();
        foreach (Value value in composition.Values)
            values.Add(value.Name, value switch { Sum sum => Evaluate(sum.Of, values), Programs.Map map => Evaluate(map.Of, values), _ => 0 });
        return composition.Values.OfType<Sum>().All(sum => values[sum.Name] == 0) && composition.Results.All(result => Evaluate(result.Of, values) == 0);
    }

    private static bool KeepsZero(Expr of) => Evaluate(of, []) == 0;

    private static double Evaluate(Expr of, Dictionary<string, double> values) => Reference.Evaluate(of, name => values.TryGetValue(name, out double value) ? value : 0);
}
