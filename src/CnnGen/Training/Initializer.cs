namespace CnnGen.Training;

/// <summary>How a network's weights begin. Biases and shifts are 0, scales 1, running means 0 and running variances 1, and coefficients what their
/// layers say, whatever the initializer.</summary>
/// <remarks>Bitwise the same for the same seed on every machine: the random numbers are <see cref="RandomStream"/>'s, one
/// stream a parameter.</remarks>
public abstract class Initializer
{
    // Keeps these streams apart from those of shuffling and augmentation under the same seed.
    private const ulong StreamKey = 0x496E_6974_6961_6C69;

    /// <summary>Normal with variance 2/fan-in, for layers followed by a ReLU.</summary>
    /// <remarks>Source: He, Zhang, Ren, Sun, "Delving deep into rectifiers", ICCV 2015, equation 10.</remarks>
    public static Initializer He { get; } = new ScaledNormal(static info => 2.0 / FanIn(info));

    /// <summary>Uniform in ±√(6/(fan-in + fan-out)), for layers followed by tanh or a sigmoid.</summary>
    /// <remarks>Source: Glorot, Bengio, "Understanding the difficulty of training deep feedforward neural networks",
    /// AISTATS 2010, equation 16.</remarks>
    public static Initializer XavierUniform { get; } = new ScaledUniform();

    /// <summary>Normal with variance 2/(fan-in + fan-out), for layers followed by tanh or a sigmoid.</summary>
    /// <remarks>Source: Glorot, Bengio, "Understanding the difficulty of training deep feedforward neural networks",
    /// AISTATS 2010, equation 12.</remarks>
    public static Initializer XavierNormal { get; } = new ScaledNormal(static info => 2.0 / (FanIn(info) + FanOut(info)));

    /// <summary>Normal with mean 0.</summary>
    /// <param name="standardDeviation">Finite and not negative; AlexNet has 0.01 (Krizhevsky, Sutskever, Hinton, NIPS 2012, section 5).</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, infinite or not a number.</exception>
    public static Initializer Gaussian(float standardDeviation)
    {
        if (!(standardDeviation >= 0) || float.IsInfinity(standardDeviation))
            throw new ArgumentOutOfRangeException(nameof(standardDeviation), standardDeviation, "A standard deviation is finite and not negative.");
        return new ScaledNormal(_ => (double)standardDeviation * standardDeviation);
    }

    /// <summary>Every weight is <paramref name="value"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is infinite or not a number.</exception>
    public static Initializer Constant(float value) => float.IsFinite(value)
        ? new ConstantValue(value)
        : throw new ArgumentOutOfRangeException(nameof(value), value, "A weight is finite.");

    /// <summary>Sets a parameter anew.</summary>
    /// <param name="parameter">What to set; its role decides.</param>
    /// <param name="seed">The network's seed.</param>
    /// <param name="index">The parameter's place in the network, so that each has random numbers of its own.</param>
    /// <exception cref="InvalidOperationException">The initializer needs a fan-in or fan-out, and the parameter has none.</exception>
    public void Fill(NetworkParameter parameter, ulong seed, ulong index)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        Fill(parameter.MutableValues, parameter.Info, seed, index);
    }

    /// <summary>Sets all of a network's parameters anew, and what lies between them 0.</summary>
    internal void Fill(FloatBuffer values, NetworkPlan plan, ulong seed)
    {
        values.Span.Clear();
        for (int i = 0; i < plan.Parameters.Length; i++)
        {
            ParameterInfo info = plan.Parameters[i];
            Fill(values.Span.Slice(info.Offset, info.Count), info, seed, (ulong)i);
        }
    }

    /// <summary>Sets a parameter's values anew.</summary>
    internal void Fill(Span<float> values, ParameterInfo info, ulong seed, ulong index)
    {
        if (info.Role == ParameterRole.Weight)
        {
            RandomStream random = new(seed, StreamKey, index);
            FillWeights(values, info, ref random);
        }
        else
        {
            values.Fill(info.Role switch
            {
                ParameterRole.Scale or ParameterRole.RunningVariance => 1,
                ParameterRole.Coefficient => info.InitialValue,
                _ => 0,
            });
        }
    }

    /// <summary>Sets a layer's weights.</summary>
    /// <param name="weights">The values to set, in PyTorch's layout.</param>
    /// <param name="info">Sizes, fan-in and fan-out.</param>
    /// <param name="random">Random numbers of this parameter's own.</param>
    protected abstract void FillWeights(Span<float> weights, ParameterInfo info, ref RandomStream random);

    private static int FanIn(ParameterInfo info) => info.FanIn > 0 ? info.FanIn : throw NoFan(info, "fan-in");

    private static int FanOut(ParameterInfo info) => info.FanOut > 0 ? info.FanOut : throw NoFan(info, "fan-out");

    private static InvalidOperationException NoFan(ParameterInfo info, string which) =>
        new($"The parameter '{info.Name}' has no {which}, which this initializer needs; use Initializer.Gaussian or Initializer.Constant.");

    private sealed class ScaledNormal(Func<ParameterInfo, double> variance) : Initializer
    {
        protected override void FillWeights(Span<float> weights, ParameterInfo info, ref RandomStream random)
        {
            float deviation = (float)Math.Sqrt(variance(info));
            foreach (ref float weight in weights)
                weight = deviation * random.NextNormal();
        }
    }

    private sealed class ScaledUniform : Initializer
    {
        protected override void FillWeights(Span<float> weights, ParameterInfo info, ref RandomStream random)
        {
            float limit = (float)Math.Sqrt(6.0 / (FanIn(info) + FanOut(info)));
            foreach (ref float weight in weights)
                weight = random.NextSingle(-limit, limit);
        }
    }

    private sealed class ConstantValue(float value) : Initializer
    {
        protected override void FillWeights(Span<float> weights, ParameterInfo info, ref RandomStream random) => weights.Fill(value);
    }
}
