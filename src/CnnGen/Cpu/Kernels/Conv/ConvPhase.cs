using System;

namespace CnnGen.Cpu.Kernels.Conv;

/// <summary>
/// Backward-data on one axis: the pixels of the input that a tap reaches, and all taps that reach them. Tap k meets a pixel in output
/// (pixel + padding − k · dilation) / stride, if that is whole: so the pixels of a phase lie one stride apart, and its taps stride / gcd(stride,
/// dilation). There are as many phases as there are taps up to that, whatever the stride; pixels of no phase have a gradient of 0.
/// </summary>
/// <param name="First">The first pixel.</param>
/// <param name="Count">The pixels, one stride apart.</param>
/// <param name="Taps">The taps that reach them, at least 1.</param>
/// <param name="LastTap">The last of those taps.</param>
/// <param name="TapStep">From a tap to the next.</param>
/// <param name="OutStep">From the output that one tap meets a pixel in, down to that of the next tap.</param>
/// <param name="From">The output that the last tap meets the first pixel in.</param>
internal readonly record struct ConvPhase(int First, int Count, int Taps, int LastTap, int TapStep, int OutStep, int From)
{
    /// <summary>The number of phases.</summary>
    public static int Phases(int kernel, int stride, int dilation) => Math.Min(kernel, stride / Common(stride, dilation));

    /// <summary>The phase whose first tap is <paramref name="phase"/>.</summary>
    public static ConvPhase Of(int size, int kernel, int stride, int padding, int dilation, int phase)
    {
        int first = ((((phase * dilation) - padding) % stride) + stride) % stride;
        int count = first < size ? (size - first + stride - 1) / stride : 0;
        int common = Common(stride, dilation);
        int step = stride / common;
        int taps = TapsOf(kernel, step, phase);
        int last = phase + (step * (taps - 1));
        return new(first, count, taps, last, step, dilation / common, (first + padding - (last * dilation)) / stride);
    }

    /// <summary>The taps in the phases before this one.</summary>
    public static int TapsBefore(int kernel, int stride, int dilation, int phase)
    {
        int taps = 0;
        for (int before = 0; before < phase; before++)
            taps += TapsOf(kernel, stride / Common(stride, dilation), before);
        return taps;
    }

    private static int TapsOf(int kernel, int step, int phase) => (kernel - phase + step - 1) / step;

    private static int Common(int a, int b) => b == 0 ? a : Common(b, a % b);
}
