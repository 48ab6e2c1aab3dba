using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>About how many multiply-accumulates a region takes, or what takes as long: whether it pays to wake threads for it.</summary>
/// <param name="PerSample">For each sample of the pass.</param>
/// <param name="Fixed">Whatever the number of samples: packing weights, adding up partial gradients.</param>
public sealed record RegionWork(long PerSample, long Fixed)
{
    /// <summary>What moving a number through memory takes.</summary>
    private const long Element = 4;

    /// <summary>A sample leaves a copy of a small weight gradient in each chunk, up to the 16 of a training pass.</summary>
    private const long Copies = 16;

    public static RegionWork Of(Program program, Region region)
    {
        (long perSample, long total) = (0, 0);
        foreach (Step step in region.Steps)
        {
            Instruction node = program.Instructions[step.Node];
            long weights = node.Parameters.Sum(parameter => parameter.Count);
            switch (step)
            {
                case PackStep or AddSharedGradientsStep or MakeWeightsStep or MadeWeightsGradientStep:
                    total += Element * weights;
                    break;
                case SumPartialsStep:
                    total += Element * Copies * weights;
                    break;
                case CombineStatisticsStep or CombineGradientSumsStep:
                    total += Element * Copies * node.Shape.Channels;
                    break;
                default:
                    perSample += node.Macs + Element * (node.Shape.Count + node.Inputs.Sum(input => program.Instructions[input].Shape.Count));
                    break;
            }
        }

        return new(perSample, total);
    }
}
