namespace CnnGen.Kernels;

/// <summary>
/// Backward-data on one axis: the pixels of the input whose place, pixel + padding, leaves a certain remainder when divided by the stride, and
/// the taps that reach them. Tap k meets a pixel in output (pixel + padding − k · dilation) / stride, if that is whole: for the pixels of a phase
/// those are the taps from the first one on that are stride / gcd(stride, dilation) apart, or none.
/// </summary>
/// <param name="First">The first pixel.</param>
/// <param name="Count">The pixels, one stride apart.</param>
/// <param name="Taps">The taps that reach them.</param>
/// <param name="LastTap">The last of those taps.</param>
/// <param name="TapStep">From a tap to the next.</param>
/// <param name="OutStep">From the output that one tap meets a pixel in, down to that of the next tap.</param>
/// <param name="From">The output that the last tap meets the first pixel in.</param>
internal readonly record struct ConvPhase(int First, int Count, int Taps, int LastTap, int TapStep, int OutStep, int From)
{
    /// <summary>The pixels that leave remainder <paramref name="phase"/>.</summary>
    public static ConvPhase Of(int size, int kernel, int stride, int padding, int dilation, int phase)
    {
        int first = (((phase - padding) % stride) + stride) % stride;
        int count = first < size ? (size - first + stride - 1) / stride : 0;
        int common = Common(stride, dilation);
        int step = stride / common;
        int tap = FirstTap(stride, dilation, phase);
        int outStep = dilation / common;
        if (tap >= kernel)
            return new(first, count, Taps: 0, LastTap: 0, step, outStep, From: 0);
        int taps = (kernel - tap + step - 1) / step;
        int last = tap + (step * (taps - 1));
        return new(first, count, taps, last, step, outStep, (first + padding - (last * dilation)) / stride);
    }

    /// <summary>The taps in the phases before this one.</summary>
    public static int TapsBefore(int kernel, int stride, int dilation, int phase)
    {
        int taps = 0;
        for (int tap = 0; tap < kernel; tap++)
            taps += tap * dilation % stride < phase ? 1 : 0;
        return taps;
    }

    /// <summary>The least tap at all that reaches the pixels of the phase.</summary>
    private static int FirstTap(int stride, int dilation, int phase)
    {
        for (int tap = 0; tap < stride; tap++)
        {
            if (tap * dilation % stride == phase)
                return tap;
        }

        return int.MaxValue;
    }

    private static int Common(int a, int b) => b == 0 ? a : Common(b, a % b);
}
