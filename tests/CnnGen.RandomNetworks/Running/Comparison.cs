using System.Runtime.InteropServices;
using static System.FormattableString;

namespace CnnGen.RandomNetworks.Running;

/// <summary>What a tensor is, and by how much it may differ from PyTorch's.</summary>
internal enum TensorKind
{
    InferenceOutput,
    TrainingOutput,
    ParameterGradient,
    InputGradient,
    RunningStatistics,
}

/// <summary>Compares the results of a run with PyTorch's, and runs with each other.</summary>
internal static class Comparison
{
    /// <summary>The largest difference that rounding may make, of the largest magnitude of a tensor; of a parameter's gradient also of the size of the terms
    /// that it is the sum of, which may cancel; and see <see cref="TimesSinglePrecision"/>. PyTorch computes in double; ours are sums of up to some thousand products in single precision, with an error of about
    /// 1e-6 a layer, or 3e-6 with Winograd's algorithm, through up to some thirty layers of which norms and products enlarge it. A wrong result differs by
    /// 1e-2 and more.</summary>
    public const double Tolerance = 5e-5;

    /// <summary>The same where a unit is so near to a kink (a ReLU's 0, two largest values of a window) that it may fall on either side of it: its share of a
    /// gradient comes or goes. reference.py looks for inputs where there is none, in vain where there are many units.</summary>
    public const double ToleranceAtKink = 0.1;

    /// <summary>How many times the largest error that PyTorch makes in single precision ours may be: a network that enlarges rounding errors, as norms of
    /// nearly constant channels do, has no better result.</summary>
    private const double TimesSinglePrecision = 30;

    /// <summary>How near that is, of the largest magnitude of the tensor.</summary>
    private const double Kink = 1e-5;

    public static TensorKind KindOf(string name) => name.Split('/')[0] switch
    {
        "infer" or "one" or "end" => TensorKind.InferenceOutput,
        "after" => TensorKind.RunningStatistics,
        _ => name.Split('/')[1] switch
        {
            "y" => TensorKind.TrainingOutput,
            "dx" => TensorKind.InputGradient,
            _ => TensorKind.ParameterGradient,
        },
    };

    /// <summary>The largest relative difference of each kind of tensor.</summary>
    /// <param name="isAtKink">Whether a gradient is that of a pass with a unit at a kink.</param>
    /// <exception cref="DisagreementException">A difference is more than rounding makes.</exception>
    public static Dictionary<TensorKind, double> WithReference(IReadOnlyDictionary<string, float[]> results, Reference reference, out bool isAtKink)
    {
        Dictionary<TensorKind, double> largest = [];
        List<string> wrong = [];
        isAtKink = reference.Under("kink/").Any(pass => pass.Values[0] < Kink);
        foreach ((string name, float[] values) in results)
        {
            float[] expected = reference[name];
            if (expected.Length != values.Length)
                throw new DisagreementException($"{name} has {values.Length} values instead of {expected.Length}.");
            TensorKind kind = KindOf(name);
            double scale = Math.Max(reference.SizeOfTerms(name), expected.Max(value => Math.Abs((double)value)));
            scale = Math.Max(scale, TimesSinglePrecision / Tolerance * reference.ErrorInSinglePrecision(name));
            int worst = 0;
            double difference = 0;
            for (int i = 0; i < values.Length; i++)
            {
                double here = values[i] == expected[i] ? 0 : Math.Abs((double)values[i] - expected[i]) / scale;
                // Written so that NaN is the largest.
                if (!(here <= difference))
                    (worst, difference) = (i, here);
            }

            bool atKink = kind is TensorKind.ParameterGradient or TensorKind.InputGradient && reference["kink/" + name[0]][0] < Kink;
            if (!(difference <= (atKink ? ToleranceAtKink : Tolerance)))
                wrong.Add(Invariant($"{name}[{worst}] is {values[worst]:G9} instead of {expected[worst]:G9}: {difference:G3} of {scale:G6}"));
            if (!atKink)
                largest[kind] = Math.Max(difference, largest.GetValueOrDefault(kind));
        }

        return wrong.Count == 0 ? largest : throw new DisagreementException($"{wrong.Count} of {results.Count} tensors differ:\n" + string.Join('\n', wrong));
    }

    /// <summary>That two runs have the same bits.</summary>
    /// <exception cref="DisagreementException">They have not.</exception>
    public static void Bits(IReadOnlyDictionary<string, float[]> expected, IReadOnlyDictionary<string, float[]> actual, string what)
    {
        foreach ((string name, float[] values) in expected)
        {
            ReadOnlySpan<int> one = MemoryMarshal.Cast<float, int>(values);
            ReadOnlySpan<int> other = MemoryMarshal.Cast<float, int>(actual[name]);
            int first = one.CommonPrefixLength(other);
            if (first < values.Length)
                throw new DisagreementException(Invariant($"{what}, {name}[{first}] is {actual[name][first]:G9} instead of {values[first]:G9}, bit for bit."));
        }
    }
}
