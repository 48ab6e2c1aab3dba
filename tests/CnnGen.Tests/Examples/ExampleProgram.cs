using System.Diagnostics;

namespace CnnGen.Tests.Examples;

/// <summary>Runs an example as a user does.</summary>
internal static class ExampleProgram
{
    public static (int Exit, string Output, string Errors) Run(string name, int threads, params string[] arguments)
    {
        // The examples are built with the tests, in the same configuration: …/bin/Debug/net10.0.
        DirectoryInfo target = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        string repository = target.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        string program = Path.Combine(repository, "examples", name, "bin", target.Parent.Name, target.Name, name + ".dll");
        ProcessStartInfo start = new("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["CNNGEN_THREADS"] = threads.ToString(System.Globalization.CultureInfo.InvariantCulture);
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }
}
