namespace CnnGen.Data;

/// <summary>Per-channel normalization of bytes: (x/255 − mean)/std, as PyTorch's ToTensor and Normalize compute it.</summary>
public sealed class Normalization
{
    private readonly float[] _mean;
    private readonly float[] _standardDeviation;

    /// <summary>Normalizes channel c with <paramref name="mean"/>[c] and <paramref name="standardDeviation"/>[c], in units of 255.</summary>
    /// <exception cref="ArgumentException">The spans are empty or of different lengths, or a value is not finite, or a standard deviation is not positive, or so small that a pixel overflows.</exception>
    public Normalization(ReadOnlySpan<float> mean, ReadOnlySpan<float> standardDeviation)
    {
        if (mean.IsEmpty || mean.Length != standardDeviation.Length)
            throw new ArgumentException($"A mean and a standard deviation are needed for each channel: found {mean.Length} means and {standardDeviation.Length} standard deviations.", nameof(standardDeviation));
        for (int channel = 0; channel < mean.Length; channel++)
        {
            if (!float.IsFinite(mean[channel]))
                throw new ArgumentException($"The mean of channel {channel} is not finite.", nameof(mean));
            if (!float.IsFinite(standardDeviation[channel]) || standardDeviation[channel] <= 0)
                throw new ArgumentException($"The standard deviation of channel {channel} is not a positive number.", nameof(standardDeviation));
            if (!float.IsFinite(mean[channel] / standardDeviation[channel]) || !float.IsFinite((1 - mean[channel]) / standardDeviation[channel]))
                throw new ArgumentException($"The standard deviation of channel {channel} is so small that normalized pixels are infinite.", nameof(standardDeviation));
        }
        _mean = mean.ToArray();
        _standardDeviation = standardDeviation.ToArray();
    }

    /// <summary>MNIST's mean 0.1307 and standard deviation 0.3081.</summary>
    public static Normalization Mnist { get; } = new([0.1307f], [0.3081f]);

    /// <summary>CIFAR-10's own statistics.</summary>
    public static Normalization Cifar10 { get; } = new([0.4914f, 0.4822f, 0.4465f], [0.2470f, 0.2435f, 0.2616f]);

    /// <summary>CIFAR-100's own statistics.</summary>
    public static Normalization Cifar100 { get; } = new([0.5071f, 0.4865f, 0.4409f], [0.2673f, 0.2564f, 0.2762f]);

    /// <summary>ImageNet's statistics, with which many published networks were trained, on CIFAR too.</summary>
    public static Normalization ImageNet { get; } = new([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    /// <summary>How many channels it is for.</summary>
    public int Channels => _mean.Length;

    /// <summary>The mean of each channel, in units of 255.</summary>
    public ReadOnlySpan<float> Mean => _mean;

    /// <summary>The standard deviation of each channel, in units of 255.</summary>
    public ReadOnlySpan<float> StandardDeviation => _standardDeviation;

    /// <summary>x/255 alone, for <paramref name="channels"/> channels: pixels in [0, 1].</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="channels"/> is not positive.</exception>
    public static Normalization None(int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        float[] ones = new float[channels];
        Array.Fill(ones, 1f);
        return new Normalization(new float[channels], ones);
    }

    /// <summary>The statistics of <paramref name="pixels"/>, which are samples of <paramref name="channels"/> planes of <paramref name="plane"/> bytes.</summary>
    internal static Normalization Measure(ReadOnlySpan<byte> pixels, int channels, int plane)
    {
        float[] mean = new float[channels];
        float[] deviation = new float[channels];
        for (int channel = 0; channel < channels; channel++)
        {
            // Integer sums are exact, and bytes are too small to overflow them.
            long sum = 0, squares = 0, count = 0;
            for (int start = channel * plane; start < pixels.Length; start += channels * plane)
            {
                foreach (byte pixel in pixels.Slice(start, plane))
                {
                    sum += pixel;
                    squares += pixel * pixel;
                }
                count += plane;
            }
            double average = (double)sum / count;
            double variance = Math.Max((double)squares / count - average * average, 0);
            mean[channel] = (float)(average / 255);
            // A constant channel has no scale of its own.
            deviation[channel] = variance == 0 ? 1 : (float)(Math.Sqrt(variance) / 255);
        }
        return new Normalization(mean, deviation);
    }

    /// <summary>The value of byte b in channel c, at [256·c + b].</summary>
    internal float[] Table()
    {
        float[] table = new float[256 * Channels];
        for (int channel = 0; channel < Channels; channel++)
            for (int value = 0; value < 256; value++)
                table[256 * channel + value] = (value / 255f - _mean[channel]) / _standardDeviation[channel];
        return table;
    }
}
