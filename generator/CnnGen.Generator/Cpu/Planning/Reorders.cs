using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Reading;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>A value in the other layout.</summary>
public sealed record Reorder : Op
{
    public const string Kind = "Reorder";
}

/// <summary>Cuts a program where a layer has no kernels for blocks of channels: what lies on either side of it is reordered at its edges, so that it does not make
/// all convolutions around it planar.</summary>
/// <remarks>A piece between such layers is cut off where its convolutions win more by lying in blocks than moving the values at its edges costs.</remarks>
public static class Reorders
{
    /// <summary>Multiply-accumulates of blocked convolutions that pay for one float that is reordered. An estimate: measured is only that LeNet-5, with 6 and 16
    /// channels, takes twice the time where it is cut, which <see cref="FewestChannels"/> rules out.</summary>
    private const long MacsAFloat = 16;

    /// <summary>The fewest channels, in and out, of a convolution for which anything is cut.</summary>
    public const int FewestChannels = 32;

    /// <summary>The rules of the program with reorders where they pay; those that are given where nothing is to be cut.</summary>
    public static LayoutRules Insert(LayoutRules rules)
    {
        DataFlow flow = rules.Flow;
        int[] alive = [.. Enumerable.Range(0, flow.Count).Where(flow.IsAlive)];
        bool[] canBeBlocked = [.. Enumerable.Range(0, flow.Count).Select(id => rules.Obstacle(id) is null)];
        (int Value, int Reader)[] alike = [.. alive.SelectMany(id => rules.Alike(id).Distinct().Select(input => (input, id)))];
        var pieces = new TensorClasses(flow.Count);
        foreach ((int value, int reader) in alike.Where(edge => canBeBlocked[edge.Value] && canBeBlocked[edge.Reader]))
            pieces.Merge(value, reader);

        // The edges of a piece are those to what cannot be blocked.
        HashSet<(int Value, bool ToBlocks)> reorders = [];
        bool[] inBlocks = [.. canBeBlocked];
        foreach (IGrouping<int, int> piece in alive.Where(id => canBeBlocked[id]).GroupBy(pieces.Root))
        {
            HashSet<int> members = [.. piece];
            (int Value, bool ToBlocks)[] edges =
            [
                .. alike.Where(edge => members.Contains(edge.Value) != members.Contains(edge.Reader))
                    .Select(edge => (edge.Value, ToBlocks: members.Contains(edge.Reader))).Distinct(),
            ];
            long macs = piece.Where(id => IsWide(flow, id)).Sum(id => flow[id].Macs);
            if (edges.Length > 0 && macs > 0 && macs >= MacsAFloat * edges.Sum(edge => flow[edge.Value].Shape.Count) && rules.Pays(piece) && rules.IsSmall(piece))
                reorders.UnionWith(edges);
            else if (edges.Length > 0)
                members.ToList().ForEach(id => inBlocks[id] = false); // Planar, as what it is not cut off from: it reads no other piece's copy in blocks.
        }

        return reorders.Count == 0 ? rules : new(new(Insert(flow.Program, rules, inBlocks, reorders), flow.NeedsGradient(0)));
    }

    /// <summary>Whether a convolution has enough channels, in and out, to be cut out for.</summary>
    public static bool IsWide(DataFlow flow, int id) => flow[id].Op is Convolution { Channels: >= FewestChannels }
        && flow[flow[id].Inputs[0]].Shape.Channels >= FewestChannels;

    private static Program Insert(Program program, LayoutRules rules, bool[] inBlocks, HashSet<(int Value, bool ToBlocks)> reorders)
    {
        var instructions = new List<Instruction>();
        int[] places = new int[program.Instructions.Count];
        var reordered = new Dictionary<(int Value, bool ToBlocks), int>();
        foreach (Instruction instruction in program.Instructions)
        {
            HashSet<int> alike = [.. rules.Alike(instruction.Id)];
            places[instruction.Id] = instructions.Count;
            instructions.Add(instruction with
            {
                Id = instructions.Count,
                ParametersOf = places[instruction.ParametersOf],
                Inputs = instruction.Inputs
                    .Select(input => alike.Contains(input) && reordered.TryGetValue((input, inBlocks[instruction.Id]), out int copy) ? copy : places[input])
                    .ToEquatableArray(),
            });
            foreach (bool toBlocks in new[] { false, true }.Where(toBlocks => reorders.Contains((instruction.Id, toBlocks))))
            {
                reordered.Add((instruction.Id, toBlocks), instructions.Count);
                instructions.Add(new(
                    instructions.Count, Layer: 0, instruction.Name + (toBlocks ? ".blocked" : ".planar"), Reorder.Kind, new Reorder(),
                    [places[instruction.Id]], instruction.Shape, [], Macs: 0, ParametersOf: instructions.Count));
            }
        }

        return new(instructions.ToEquatableArray(), program.Outputs.Select(output => places[output]).ToEquatableArray());
    }
}
