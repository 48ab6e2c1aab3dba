using System.ComponentModel;
using System.Diagnostics;

namespace CnnGen.Tests.Packaging;

/// <summary>What came of a command.</summary>
/// <param name="Command">The command, for messages.</param>
/// <param name="ExitCode">0 is success; <see cref="NoSuchProgram"/> where it did not start.</param>
/// <param name="Output">Standard output and error.</param>
internal sealed record ProcessResult(string Command, int ExitCode, string Output)
{
    public const int NoSuchProgram = -1;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public IEnumerable<string> Lines => Output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public static ProcessResult Of(string program, IReadOnlyList<string> arguments, string folder, string input = "")
    {
        string command = $"{program} {string.Join(' ', arguments)}";
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> error = process.StandardError.ReadToEndAsync();
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            if (!process.WaitForExit(Limit))
            {
                process.Kill(entireProcessTree: true);
                Assert.Fail($"'{command}' did not end within {Limit.TotalMinutes} minutes.");
            }

            return new ProcessResult(command, process.ExitCode, output.Result + error.Result);
        }
        catch (Win32Exception exception)
        {
            return new ProcessResult(command, NoSuchProgram, exception.Message);
        }
    }

    public void AssertSuccess() => Assert.True(ExitCode == 0, $"'{Command}' ended with {ExitCode}:\n{Output}");
}
