using CnnGen.Reports;
using CnnGen.Training;
using Spectre.Console;

namespace CnnGen.Tests.Training;

public class SpectreProgressTests
{
    [Fact]
    public void RedirectedOutputGetsALineAnEpochAndOneEveryTenSeconds()
    {
        StringWriter output = new();
        int result = SpectreProgress.Run(Console(output, false), progress =>
        {
            for (int step = 1; step <= 3; step++)
                progress.Report(Step(step, elapsed: 6 * step));
            progress.Report(Step(3, elapsed: 19) with { IsEpochEnd = true, Validation = new Evaluation(0.5, 0.98, 0.999, 100) });
            return 5;
        });

        Assert.Equal(5, result);
        Assert.Equal(
            [
                "epoch 2/4  step 2/3  loss 0.1250  top-1 97.50%  12,345 images/s  1:05 left",
                "epoch 2/4  loss 0.1250  top-1 97.50%  validation loss 0.5000  top-1 98.00%  top-5 99.90%  12,345 images/s  0:19",
            ],
            output.ToString().TrimEnd().Split(Environment.NewLine));
    }

    [Fact]
    public void ATerminalGetsABar()
    {
        StringWriter output = new();
        SpectreProgress.Run(Console(output, true), progress =>
        {
            progress.Report(Step(1, elapsed: 1));
            Thread.Sleep(300);
            progress.Report(Step(3, elapsed: 2) with { IsEpochEnd = true });
            return 0;
        });
        string text = output.ToString();
        Assert.Contains("━", text);
        Assert.Contains("33%", text);
        Assert.Contains("2/4  loss 0.1250  97.50%  12,345 images/s  1:05 left", text);
        Assert.Contains("epoch 2/4  loss 0.1250", text);
    }

    [Fact]
    public void AnExceptionPassesThrough()
    {
        foreach (bool interactive in new[] { false, true })
            Assert.Throws<OperationCanceledException>(() => SpectreProgress.Run<int>(Console(new StringWriter(), interactive), _ => throw new OperationCanceledException()));
    }

    private static TrainingProgress Step(int step, double elapsed) => new()
    {
        Epoch = 2,
        Epochs = 4,
        Step = step,
        StepsPerEpoch = 3,
        Training = new Evaluation(0.125, 0.975, 1, 10),
        ImagesPerSecond = 12345,
        Elapsed = TimeSpan.FromSeconds(elapsed),
        Remaining = TimeSpan.FromSeconds(65),
    };

    private static IAnsiConsole Console(StringWriter output, bool interactive)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = interactive ? AnsiSupport.Yes : AnsiSupport.No,
            Interactive = interactive ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = 80;
        return console;
    }
}
