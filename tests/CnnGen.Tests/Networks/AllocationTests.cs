using System.Diagnostics;

namespace CnnGen.Tests.Networks;

/// <summary>Nothing is allocated on the managed heap after construction and preparation, from the first pass on.</summary>
public sealed class AllocationTests
{
    // Compiling a method, .NET grows a table of its own now and then. What a pass allocates it allocates in every process; so
    // one of a few in which nobody allocated anything proves it.
    private const int Processes = 6;

    [Fact]
    public void PassesAllocateNothing()
    {
        Dictionary<string, string> found = AllocationProbe.Networks.ToDictionary(network => network.Name, _ => "not run");
        for (int run = 0; run < Processes && found.Count > 0; run++)
        {
            foreach (string line in Measure())
            {
                string[] parts = line.Split(": ");
                if (parts[1] == AllocationProbe.Nothing)
                    found.Remove(parts[0]);
                else if (found.ContainsKey(parts[0]))
                    found[parts[0]] = parts[1];
            }
        }

        Assert.Empty(found);
    }

    // In a process of its own: here, other tests allocate.
    private static string[] Measure()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        foreach (string argument in new[] { "exec", typeof(AllocationTests).Assembly.Location })
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
