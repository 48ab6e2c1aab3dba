using CnnGen.Generator.Model;

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>Groups steps into regions: neighbours that are split by samples run without a barrier between them, and so do
/// steps of one kind with chunks of their own; every other step has a region of its own.</summary>
public static class Regions
{
    /// <param name="firstIndex">The number of the first region.</param>
    public static EquatableArray<Region> Group(IReadOnlyList<Step> steps, int firstIndex)
    {
        var regions = new List<Region>();
        for (int i = 0; i < steps.Count;)
        {
            int end = i + 1;
            while (end < steps.Count && AreTogether(steps[i], steps[end]))
                end++;
            EquatableArray<Step> together = Enumerable.Range(i, end - i).Select(step => steps[step]).ToEquatableArray();
            int chunks = steps[i].Split switch { Split.Steps => together.Sum(step => step.Chunks), Split.Whole => 1, _ => steps[i].Chunks };
            regions.Add(new(firstIndex + regions.Count, steps[i].Split, chunks, together));
            i = end;
        }

        return regions.ToEquatableArray();
    }

    // A chunk of one step knows nothing of those of another, which it would have to wait for where they are of two kinds.
    private static bool AreTogether(Step first, Step step) => step.Split == first.Split && first.Split switch
    {
        Split.Samples or Split.WorkerSamples => true,
        Split.Steps => step.GetType() == first.GetType(),
        _ => false,
    };
}
