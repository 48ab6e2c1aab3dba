using System.Globalization;
using CnnGen.Training;
using Spectre.Console;

namespace CnnGen.Reports;

/// <summary>Shows a training in the terminal: a bar with images a second, loss, accuracy and time left, and a line for each epoch
/// that is done. Where the output is redirected, the lines alone, and one every few seconds in long epochs.</summary>
/// <example>
/// <code>
/// TrainingResult result = SpectreProgress.Run(AnsiConsole.Console, progress => trainer.Train(progress, cancellation));
/// </code>
/// </example>
public sealed class SpectreProgress : IProgress<TrainingProgress>
{
    private static readonly TimeSpan BarInterval = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(10);

    private readonly IAnsiConsole _console;
    private readonly ProgressTask? _task;
    private TimeSpan _due;

    private SpectreProgress(IAnsiConsole console, ProgressTask? task)
    {
        (_console, _task) = (console, task);
        _due = task is null ? LineInterval : TimeSpan.Zero;
    }

    /// <summary>Shows what <paramref name="train"/> reports, until it returns.</summary>
    /// <param name="console">Where to show it, such as <see cref="AnsiConsole.Console"/>; a bar is drawn if it is interactive.</param>
    /// <param name="train">The training: gets what it reports to.</param>
    /// <returns>What <paramref name="train"/> returns; an exception that it throws passes through.</returns>
    public static T Run<T>(IAnsiConsole console, Func<IProgress<TrainingProgress>, T> train)
    {
        ArgumentNullException.ThrowIfNull(console);
        ArgumentNullException.ThrowIfNull(train);
        if (!console.Profile.Capabilities.Interactive || !console.Profile.Capabilities.Ansi)
            return train(new SpectreProgress(console, null));
        return console.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn { Width = 16 }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context => train(new SpectreProgress(console, context.AddTask("starting", maxValue: 1))));
    }

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        if (value.IsEpochEnd)
            WriteLine(EpochLine(value));
        if (value.Elapsed < _due && !value.IsEpochEnd)
            return;
        _due = value.Elapsed + (_task is null ? LineInterval : BarInterval);
        if (_task is not null)
        {
            _task.Value = value.Done;
            _task.Description = Markup.Escape(BarText(value));
        }
        else if (!value.IsEpochEnd)
        {
            WriteLine(StepLine(value));
        }
    }

    // Short enough to fit a line of 80 characters, with the bar and its percentage.
    private static string BarText(in TrainingProgress value) => string.Create(CultureInfo.InvariantCulture,
        $"{value.Epoch}/{value.Epochs}  loss {value.Training.Loss:0.0000}  {100 * value.Training.Top1:0.00}%  {value.ImagesPerSecond:N0} images/s  {Time(value.Remaining)} left");

    private static string StepLine(in TrainingProgress value) => string.Create(CultureInfo.InvariantCulture,
        $"epoch {value.Epoch}/{value.Epochs}  step {value.Step}/{value.StepsPerEpoch}  loss {value.Training.Loss:0.0000}  top-1 {100 * value.Training.Top1:0.00}%  {value.ImagesPerSecond:N0} images/s  {Time(value.Remaining)} left");

    private static string EpochLine(in TrainingProgress value)
    {
        string validation = value.Validation is { } measured
            ? string.Create(CultureInfo.InvariantCulture, $"  validation loss {measured.Loss:0.0000}  top-1 {100 * measured.Top1:0.00}%  top-5 {100 * measured.Top5:0.00}%")
            : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"epoch {value.Epoch}/{value.Epochs}  loss {value.Training.Loss:0.0000}  top-1 {100 * value.Training.Top1:0.00}%{validation}  {value.ImagesPerSecond:N0} images/s  {Time(value.Elapsed)}");
    }

    private static string Time(TimeSpan time) => time.ToString(time.TotalHours < 1 ? @"m\:ss" : @"%d\.hh\:mm\:ss", CultureInfo.InvariantCulture);

    private void WriteLine(string line)
    {
        // To a file or a pipe without Spectre's breaking of lines at 80 characters.
        if (_task is null)
            _console.Profile.Out.Writer.WriteLine(line);
        else
            _console.WriteLine(line);
    }
}
