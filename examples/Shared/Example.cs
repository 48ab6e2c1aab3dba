using System.CommandLine;
using CnnGen.Training;

namespace CnnGen.Examples;

/// <summary>What the examples' command lines have in common.</summary>
internal static class Example
{
    private const int Failed = 1, Cancelled = 130;

    /// <summary>How many threads a network runs on.</summary>
    public static Option<int?> Threads()
    {
        Option<int?> threads = new("--threads") { Description = $"Threads to run on: as many as {WorkerPool.ThreadsVariable} says, else one a processor, when left out. Results do not depend on it.", HelpName = "N" };
        WholeNumbers.Limit(threads, WorkerPool.MaxWorkers);
        return threads;
    }

    /// <summary>What a network runs on.</summary>
    public static Option<string> Device() => new("--device")
    {
        Description = "What to run on: cpu, gpu (the first one), cuda:0, opencl:0, ….",
        HelpName = "NAME",
        DefaultValueFactory = _ => CnnGen.Device.Cpu.Name,
    };

    /// <summary>The pool that <c>--threads</c> asks for, given to a network; null, and the network keeps that of the process, where it is left out.</summary>
    public static WorkerPool? RunOn(NeuralNetwork network, int? threads) => threads is int workers ? network.Workers = new WorkerPool(workers) : null;

    /// <summary>Parses the command line and runs the command.</summary>
    /// <param name="command">The options.</param>
    /// <param name="args">The command line.</param>
    /// <param name="run">What the command does.</param>
    /// <returns>0, 1 if it failed for a reason that the user can do something about, which is printed, or 130 if it was cancelled.</returns>
    public static Task<int> InvokeAsync(RootCommand command, string[] args, Action<ParseResult, CancellationToken> run)
    {
        command.SetAction((parsed, cancellationToken) => Task.Run(() =>
        {
            try
            {
                run(parsed, cancellationToken);
                return 0;
            }
            catch (OperationCanceledException e)
            {
                Console.Error.WriteLine(e.Message);
                return Cancelled;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or TrainingDivergedException or ArgumentException or DeviceException or OutOfMemoryException)
            {
                Console.Error.WriteLine(e.Message);
                return Failed;
            }
        }));
        // Time for the checkpoint that is saved when Ctrl+C is pressed.
        return command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
    }
}
