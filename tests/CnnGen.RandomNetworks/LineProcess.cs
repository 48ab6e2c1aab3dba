using System.Diagnostics;
using System.Text;

namespace CnnGen.RandomNetworks;

/// <summary>A process that answers lines with lines.</summary>
internal sealed class LineProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    public LineProcess(string file, params string[] arguments)
    {
        _process = new Process
        {
            StartInfo = new(file, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true },
        };
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
                _errors.Append(line.Data).Append('\n');
        };
        _process.Start();
        _process.BeginErrorReadLine();
    }

    /// <summary>Sends a line; one that the process is no more there to read is lost, and <see cref="Read"/> tells so.</summary>
    public void Write(string line)
    {
        try
        {
            _process.StandardInput.WriteLine(line);
            _process.StandardInput.Flush();
        }
        catch (IOException) when (_process.WaitForExit(1000))
        {
        }
    }

    /// <summary>The next line; null where the process has ended.</summary>
    public string? Read() => _process.StandardOutput.ReadLine();

    /// <summary>Ends a process that waits for lines.</summary>
    /// <returns>How it ended, and the last lines that it has written to its standard error.</returns>
    public (int ExitCode, string Errors) End()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        lock (_errors)
            return (_process.ExitCode, string.Join('\n', _errors.ToString().Trim().Split('\n').TakeLast(12)));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
