using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using CnnGen.RandomNetworks.Drawing;
using CnnGen.RandomNetworks.Running;
using static System.FormattableString;

namespace CnnGen.RandomNetworks;

/// <summary>Draws networks, has them compiled, computed by PyTorch and run, and says what came of it.</summary>
internal sealed class Examination(int seed, int[] numbers, string python, bool writesSource)
{
    /// <summary>Networks of one compilation: they share the references and the tiles.</summary>
    private const int GroupSize = 10;

    /// <summary>The share of drawn networks that the compiler may refuse. What is drawn keeps to the language's rules, so these are none,
    /// but for what a block says that holds for other arguments.</summary>
    private const double MostRefused = 0.05;

    private readonly Report _report = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("cnngen-random-networks-").FullName;
    private readonly ConcurrentDictionary<int, (DrawnNetwork Network, string Assembly)> _compiled = [];
    private volatile bool _isOver;

    /// <returns>Whether all networks do what PyTorch does.</returns>
    public bool Run()
    {
        var time = Stopwatch.StartNew();
        try
        {
            using LineProcess reference = new(python, Path.Combine(AppContext.BaseDirectory, "reference.py"), _folder);
            Task compiling = Task.Run(() => Compile(reference));
            Compare(reference);
            _isOver = true;
            compiling.GetAwaiter().GetResult();
            (int exitCode, string errors) = reference.End();
            if (exitCode != 0)
                _report.Fail($"{python} reference.py ended with {exitCode}:\n{errors}");
        }
        finally
        {
            Directory.Delete(_folder, recursive: true);
        }

        if (_report.RefusedShare > MostRefused)
            _report.Fail(Invariant($"The compiler refused {_report.RefusedShare:P0} of what was drawn by its own rules, more than {MostRefused:P0}."));
        _report.RequireCoverage();
        _report.Print(seed, numbers.Length, time.Elapsed);
        return _report.Failures == 0;
    }

    private void Compile(LineProcess reference)
    {
        try
        {
            CompileAll(reference);
        }
        finally
        {
            // An empty line is the end.
            reference.Write("");
        }
    }

    private void CompileAll(LineProcess reference)
    {
        foreach (int[] group in numbers.Chunk(GroupSize).TakeWhile(_ => !_isOver))
        {
            DrawnNetwork[] networks = [.. group.Select(number => Drawer.Draw(seed, number, attempt: 0))];
            for (int attempt = 1; Compiled.Refused(networks) is { Count: > 0 } refused; attempt++)
            {
                foreach (DrawnNetwork network in networks.Where(network => refused.ContainsKey(network.Number)))
                    _report.Refuse(network, refused[network.Number]);
                networks = [.. networks.Select(network => refused.ContainsKey(network.Number) ? Drawer.Draw(seed, network.Number, attempt) : network)];
            }

            string path = Path.Combine(_folder, $"Drawn{group[0]}.dll");
            (IReadOnlyDictionary<int, string> passes, string? errors) = Compiled.Assembly(networks, path);
            if (errors is not null)
            {
                IEnumerable<DrawnNetwork> wrong = networks.Where(network => errors.Contains($"network {network.Number}:", StringComparison.Ordinal));
                string sources = string.Join('\n', wrong.Select(SourceWriter.Write));
                _report.Fail($"The compiler accepted these networks, but they do not compile (seed {seed}):\n{errors}\n{sources}");
                continue;
            }

            foreach (DrawnNetwork network in networks)
            {
                if (writesSource)
                    Console.WriteLine(SourceWriter.Write(network));
                _report.Cover(network, passes[network.Number]);
                _compiled[network.Number] = (network, path);
                reference.Write(Describe(network));
            }
        }
    }

    /// <summary>Runs each network when PyTorch has computed it.</summary>
    private void Compare(LineProcess reference)
    {
        LineProcess child = Start();
        while (reference.Read() is { Length: > 0 } line)
        {
            int number = int.Parse(line, System.Globalization.CultureInfo.InvariantCulture);
            (DrawnNetwork network, string assembly) = _compiled[number];
            child.Write(Invariant($"{number} {assembly}"));
            if (child.Read() is { } answer)
            {
                Outcome outcome = JsonSerializer.Deserialize<Outcome>(answer)!;
                _report.Add(outcome);
                if (outcome.Disagreement is not null)
                    Fail(network, outcome.Disagreement);
            }
            else
            {
                (int exitCode, string errors) = child.End();
                child.Dispose();
                Fail(network, $"The process that ran it ended with {exitCode}: it has touched memory that is not its own, or failed otherwise.\n{errors}");
                child = Start();
            }

            File.Delete(Reference.FileOf(_folder, number));
        }

        child.End();
        child.Dispose();
    }

    private void Fail(DrawnNetwork network, string what) => _report.Fail(
        Invariant($"Seed {seed}, network {network.Number} ({network.BatchSize} samples, then {network.Samples}):\n{SourceWriter.Write(network)}\n{what}\nAgain: --seed {seed} --only {network.Number}"));

    private LineProcess Start() => new(Environment.ProcessPath!, "--run", _folder);

    private string Describe(DrawnNetwork network)
    {
        (Operation[] live, (string Name, int Operation)[] outputs) = Structure.Of(network.Class, [], network.Input, isNetwork: true)!.Value.Structure.Live();
        var operations = live.Select(operation =>
        {
            Dictionary<string, object> described = operation.Numbers.ToDictionary(number => number.Key, number => (object)number.Value);
            described["op"] = operation.Op;
            described["inputs"] = operation.Inputs;
            described["name"] = operation.Name;
            described["module"] = operation.Module;
            described["shape"] = operation.Shape;
            return described;
        });
        return JsonSerializer.Serialize(new
        {
            seed,
            number = network.Number,
            batch = network.BatchSize,
            samples = network.Samples,
            operations,
            outputs = outputs.ToDictionary(output => output.Name, output => output.Operation),
        });
    }
}
