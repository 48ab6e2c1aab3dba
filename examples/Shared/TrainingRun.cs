using CnnGen.Reports;
using CnnGen.Training;
using Spectre.Console;

namespace CnnGen.Examples;

/// <summary>Trains with a progress display, and leaves a checkpoint where it is interrupted.</summary>
internal static class TrainingRun
{
    /// <summary>Makes the folder of <c>--out</c>, before the work: one that cannot be made should not be found out after it.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static void MakeFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"--out {path}: the folder cannot be made ({e.Message.TrimEnd('.')}). Name one that can be written to.", e);
        }
    }

    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static void Resume(Trainer trainer, string? checkpoint)
    {
        if (!File.Exists(checkpoint))
            throw new FileNotFoundException($"{checkpoint}: there is no checkpoint to go on from. Train with --out first, without --resume.");
        trainer.LoadCheckpoint(checkpoint);
    }

    /// <exception cref="OperationCanceledException">It was cancelled; the message says what was saved.</exception>
    public static TrainingResult Train(Trainer trainer, string? checkpoint, CancellationToken cancellationToken)
    {
        try
        {
            return SpectreProgress.Run(AnsiConsole.Console, progress => trainer.Train(progress, cancellationToken));
        }
        catch (OperationCanceledException) when (checkpoint is not null)
        {
            trainer.SaveCheckpoint(checkpoint);
            throw new OperationCanceledException($"Cancelled after step {trainer.Steps}. {checkpoint} holds this state: go on with --resume.");
        }
        catch (OperationCanceledException)
        {
            throw new OperationCanceledException($"Cancelled after step {trainer.Steps}. Nothing was saved; with --out a checkpoint would have been.");
        }
    }
}
