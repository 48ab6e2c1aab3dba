using CnnGen.Training;

namespace CnnGen.Tests.Training;

/// <summary>Keeps all reports.</summary>
internal sealed class Recorder : IProgress<TrainingProgress>
{
    public List<TrainingProgress> Reports { get; } = [];

    public Action<TrainingProgress> After { get; init; } = _ => { };

    public void Report(TrainingProgress value)
    {
        Reports.Add(value);
        After(value);
    }
}
