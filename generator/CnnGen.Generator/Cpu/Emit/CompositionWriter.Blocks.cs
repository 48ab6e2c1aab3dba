using CnnGen.Generator.Code;
using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Emit;

// A loop whose sums are of distances from means that it adds up itself, block by block of a planar row.
internal sealed partial class CompositionWriter
{
    /// <summary>Floats of a block. It is read again from the nearest cache, while the next one is fetched.</summary>
    private const int BlockFloats = 256;

    private void WriteBlocks(RowLoop loop)
    {
        CompositionOperand[] moved = Moved(loop);
        string run = Literals.Of(plan.Run);
        foreach (Reduction sum in loop.Reductions)
            _writer.Line($"double {Total(sum)} = p_{sum.Name}[row];");
        StartElements(moved);
        using (_writer.Braces($"while (i <= {run} - S.Count)"))
        {
            _writer.Line($"int start = i, end = i + global::System.Math.Min({Literals.Of(BlockFloats)}, ({run} - i) / S.Count * S.Count);");
            SumBlock(loop.OfMeans, moved, "ofMeans", ahead: 0);
            foreach (Reduction mean in loop.OfMeans.Reductions.Where(mean => loop.OfCentred.Reads(mean.Name)))
                _writer.Line($"V {mean.Name} = S.Broadcast({OfBlock(mean.Name)} / (end - start));");
            _writer.Line("i = start;");
            SumBlock(loop.OfCentred, moved, "ofCentred", ahead: BlockFloats);
            foreach (CentredSum sum in loop.Centred)
            {
                string means = $"{Total(sum.Mean)}, {OfBlock(sum.Mean.Name)}, {Total(sum.Other)}, {OfBlock(sum.Other.Name)}";
                _writer.Line($"{Total(sum.Sum)} += {OfBlock(sum.Sum.Name)} + {KernelClass}.Between(start, end - start, {means});");
            }

            foreach (Reduction mean in loop.OfMeans.Reductions)
                _writer.Line($"{Total(mean)} += {OfBlock(mean.Name)};");
        }

        foreach (Reduction sum in loop.Reductions)
            _writer.Line($"p_{sum.Name}[row] = (float){Total(sum)};");
    }

    /// <summary>Adds up what a block has of some sums.</summary>
    private void SumBlock(RowLoop loop, CompositionOperand[] moved, string totals, int ahead)
    {
        string[] sums = [.. loop.Reductions.Select(sum => sum.Name)];
        StartSums(sums);
        WriteRun(loop, moved, "end", "S.Count", Chains, ahead);
        CombineCopies(sums);
        foreach ((string sum, string total) in Totals(sums, totals))
            _writer.Line($"float {OfBlock(sum)} = {total};");
    }

    private static string Total(Reduction sum) => "total_" + sum.Name;

    private static string OfBlock(string sum) => "block_" + sum;
}
