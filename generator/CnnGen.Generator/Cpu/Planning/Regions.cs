using CnnGen.Generator.Model;

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>Groups steps into regions: neighbours that are split by samples run without a barrier between them, and so do
/// steps with chunks of their own; every other step has a region of its own.</summary>
public static class Regions
{
    /// <param name="firstIndex">The number of the first region.</param>
    public static EquatableArray<Region> Group(IReadOnlyList<Step> steps, int firstIndex)
    {
        var regions = new List<Region>();
        for (int i = 0; i < steps.Count;)
        {
            int end = i + 1;
            while (end < steps.Count && steps[end].Split == steps[i].Split && steps[i].Split is (Split.Samples or Split.WorkerSamples or Split.Steps))
                end++;
            EquatableArray<Step> together = Enumerable.Range(i, end - i).Select(step => steps[step]).ToEquatableArray();
            int chunks = steps[i].Split switch { Split.Steps => together.Sum(step => step.Chunks), Split.Whole => 1, _ => steps[i].Chunks };
            regions.Add(new(firstIndex + regions.Count, steps[i].Split, chunks, together));
            i = end;
        }

        return regions.ToEquatableArray();
    }
}
