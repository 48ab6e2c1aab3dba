using System.Text.RegularExpressions;
using CnnGen.RandomNetworks.Drawing;
using CnnGen.RandomNetworks.Running;
using static System.FormattableString;

namespace CnnGen.RandomNetworks;

/// <summary>Counts what was drawn and how it went.</summary>
internal sealed partial class Report
{
    /// <summary>So many networks have each kind of convolution and of normalization among them, in blocks and planar.</summary>
    private const int Many = 60;

    private static readonly string[] KernelsOfMany =
    [
        "BatchNorm.ForwardTraining", "BlockedConv.Forward", "BlockedNorm.Combine", "PlanarConv.Forward", "LanewiseConv.Forward", "Slice.Forward",
        "WinogradConv.Forward",
    ];

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, int> _attributes = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _kernels = new(StringComparer.Ordinal);
    private readonly Dictionary<TensorKind, double> _differences = [];
    private readonly SortedDictionary<string, int> _refusals = new(StringComparer.Ordinal);
    private int _drawn;
    private int _refused;
    private int _agreed;
    private int _atKink;

    /// <summary>Failures so far.</summary>
    public int Failures { get; private set; }

    public double RefusedShare => _refused / Math.Max(1.0, _drawn + _refused);

    public void Fail(string what)
    {
        lock (_lock)
        {
            Failures++;
            Console.WriteLine("FAILED: " + what);
            Console.WriteLine();
        }
    }

    /// <summary>Counts a network that the compiler refused.</summary>
    public void Refuse(DrawnNetwork network, string[] messages)
    {
        lock (_lock)
        {
            _refused++;
            foreach (string message in messages)
                Count(_refusals, message.Split(':')[0]);
            // The compiler's own failure is none of the network's.
            if (messages.Any(message => message.StartsWith("CNN0051", StringComparison.Ordinal)))
                Failures++;
            Console.WriteLine($"Refused, and drawn again: network {network.Number}. {string.Join(" ", messages)}");
        }
    }

    /// <summary>Counts what a network has: attributes as they are written, and the kernels of its generated code.</summary>
    public void Cover(DrawnNetwork network, string passes)
    {
        lock (_lock)
        {
            _drawn++;
            string source = SourceWriter.Write(network);
            IEnumerable<string> written = AttributeName().Matches(source).Select(match => match.Groups[1].Value).Where(name => !name.StartsWith("Unit", StringComparison.Ordinal));
            IEnumerable<string> arguments = ArgumentName().Matches(source).Select(match => match.Value);
            foreach (string name in written.Concat(arguments).Append($"{network.Input.Length}-D input")
                .Append($"{1 + network.Class.Inputs.Count} inputs").Append($"{network.Class.Heads.Count} heads").Distinct())
                Count(_attributes, name);
            foreach (string name in KernelName().Matches(passes).Select(match => match.Groups[1].Value).Distinct())
                Count(_kernels, name);
        }
    }

    /// <summary>Fails where what is drawn no longer covers what it should.</summary>
    public void RequireCoverage()
    {
        string[] missing = [.. KernelsOfMany.Where(kernel => !_kernels.ContainsKey(kernel))];
        if (_drawn >= Many && missing.Length > 0)
            Fail($"None of {_drawn} networks has {string.Join(", ", missing)}.");
    }

    public void Add(Outcome outcome)
    {
        lock (_lock)
        {
            if (outcome.Disagreement is not null)
                return;
            _agreed++;
            _atKink += outcome.IsAtKink ? 1 : 0;
            foreach ((TensorKind kind, double difference) in outcome.Differences)
                _differences[kind] = Math.Max(difference, _differences.GetValueOrDefault(kind));
        }
    }

    public void Print(int seed, int count, TimeSpan time)
    {
        lock (_lock)
        {
            Console.WriteLine(Invariant($"Seed {seed}: {count} networks in {time.TotalSeconds:F0} s. Of {_drawn + _refused} drawn the compiler refused {_refused}{Of(_refusals)}."));
            Console.WriteLine($"Networks with each attribute and argument: {List(_attributes)}");
            Console.WriteLine($"Networks with each kernel: {List(_kernels)}");
            Console.WriteLine(Invariant($"Networks with a unit so near to a kink that gradients are compared less closely: {_atKink}"));
            foreach ((TensorKind kind, double difference) in _differences.OrderBy(entry => entry.Key))
                Console.WriteLine(Invariant($"Largest relative difference, {kind}: {difference:G3} of at most {Comparison.Tolerance:G3}"));
            // .ci/run reads this line.
            Console.WriteLine(Invariant($"Random networks: {_agreed} passed, {Failures} failed"));
        }

        static string Of(SortedDictionary<string, int> counts) => counts.Count == 0 ? "" : $" ({List(counts)})";
    }

    private static string List(SortedDictionary<string, int> counts) => string.Join(", ", counts.Select(entry => Invariant($"{entry.Key} {entry.Value}")));

    private static void Count(SortedDictionary<string, int> counts, string name) => counts[name] = counts.GetValueOrDefault(name) + 1;

    [GeneratedRegex(@"(?<=[\[ ])([A-Z]\w+)(?=[\](,])")]
    private static partial Regex AttributeName();

    [GeneratedRegex(@"(Shortcut|Merge|Rounding)\.\w+|(Bias|Winograd|Standardize|CountIncludePad|InputGradient|Same) = \w+|Skip\(Name|(From|PaddingTop|PaddingRight|Groups|Repeat|Share|Stride|Dilation|KernelHeight|StrideHeight|PaddingHeight|DilationHeight)(?= =)")]
    private static partial Regex ArgumentName();

    [GeneratedRegex(@"global::CnnGen\.Cpu\.Kernels\.(?:\w+\.)*?(\w+\.\w+)\(")]
    private static partial Regex KernelName();
}
