using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Conv.Planar;

/// <summary>
/// A sample's channels copied with their halo of zeros, rows and columns dealt out by their remainder to the stride: each remainder that a tap
/// reads (phase, which is that of its first tap) gets a plane of its own. In them every tap of a convolution, strided or not, is a plain shift, so that the convolution's column matrix
/// need not be made: a row of it is read where it lies, at the tap's offset.
/// </summary>
internal readonly unsafe struct InputPlanes
{
    private readonly int _height;
    private readonly int _width;
    private readonly int _strideHeight;
    private readonly int _strideWidth;
    private readonly int _paddingHeight;
    private readonly int _paddingWidth;
    private readonly int _kernelHeight;
    private readonly int _kernelWidth;
    private readonly int _dilationHeight;
    private readonly int _dilationWidth;
    private readonly int _phaseRows;
    private readonly int _phaseColumns;
    private readonly int _rows;

    public InputPlanes(in PlanarConvSizes g)
    {
        (_height, _width) = (g.InHeight, g.InWidth);
        (_kernelHeight, _kernelWidth) = (g.KernelHeight, g.KernelWidth);
        (_strideHeight, _strideWidth) = (g.StrideHeight, g.StrideWidth);
        (_paddingHeight, _paddingWidth) = (g.PaddingHeight, g.PaddingWidth);
        (_dilationHeight, _dilationWidth) = (g.DilationHeight, g.DilationWidth);
        _phaseRows = ConvPhase.Phases(_kernelHeight, _strideHeight, _dilationHeight);
        _phaseColumns = ConvPhase.Phases(_kernelWidth, _strideWidth, _dilationWidth);
        _rows = g.OutHeight + ((_kernelHeight - 1) * _dilationHeight / _strideHeight);
        Pitch = g.OutWidth + ((_kernelWidth - 1) * _dilationWidth / _strideWidth);
    }

    /// <summary>Floats beyond the last plane that may be read, and are zero.</summary>
    public const int Slack = 4 * Lanes.Max;

    /// <summary>From a row of a plane to the next.</summary>
    public int Pitch { get; }

    /// <summary>Floats of a channel, all phases.</summary>
    public long ChannelFloats => (long)_phaseRows * _phaseColumns * _rows * Pitch;

    /// <summary>Whether the planes are the map itself, which then need not be copied by those who read nothing beyond it.</summary>
    public bool IsMap => _strideHeight == 1 && _strideWidth == 1 && _paddingHeight == 0 && _paddingWidth == 0 && Pitch == _width && _rows == _height;

    /// <summary>Copies the channels of a sample, and clears the slack after them.</summary>
    /// <param name="x">The first channel.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="target">The first plane.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill<S, V>(float* x, int channels, float* target)
        where S : struct, ISimd<V>
        where V : struct
    {
        for (int c = 0; c < channels; c++, x += _height * _width)
        {
            for (int phaseRow = 0; phaseRow < _phaseRows; phaseRow++)
            {
                for (int phaseColumn = 0; phaseColumn < _phaseColumns; phaseColumn++)
                {
                    int ix = (phaseColumn * _dilationWidth % _strideWidth) - _paddingWidth;
                    int from = ix >= 0 ? 0 : Math.Min((-ix + _strideWidth - 1) / _strideWidth, Pitch);
                    int to = _width <= ix ? from : Math.Clamp((_width - ix + _strideWidth - 1) / _strideWidth, from, Pitch);
                    float* end = x + (_height * _width);

                    // What is cleared beyond a row's end is written over by what comes after it, the slack at the latest.
                    for (int row = 0; row < _rows; row++, target += Pitch)
                    {
                        int iy = (row * _strideHeight) + (phaseRow * _dilationHeight % _strideHeight) - _paddingHeight;
                        if ((uint)iy >= (uint)_height)
                        {
                            Floats.ZeroRegisters<S, V>(target, Pitch);
                            continue;
                        }

                        float* source = x + ((nint)iy * _width) + (from * _strideWidth) + ix;
                        Floats.ZeroRegisters<S, V>(target, from);
                        if (_strideWidth == 1)
                            Floats.Copy<S, V>(source, target + from, to - from);
                        else
                            Floats.CopyStrided<S, V>(source, target + from, to - from, _strideWidth, end);
                        Floats.ZeroRegisters<S, V>(target + to, Pitch - to);
                    }
                }
            }
        }

        Floats.ZeroRegisters<S, V>(target, Slack);
    }

    /// <summary>Where each row of the column matrix starts: input channel, kernel row, kernel column.</summary>
    /// <param name="channels">The number of channels.</param>
    /// <param name="offsets">channels · taps offsets; written.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Offsets(int channels, nint* offsets)
    {
        nint plane = (nint)_rows * Pitch;
        nint* next = offsets;
        for (int ky = 0; ky < _kernelHeight; ky++)
        {
            int y = ky * _dilationHeight;
            for (int kx = 0; kx < _kernelWidth; kx++)
            {
                int x = kx * _dilationWidth;
                // Taps of one remainder lie as far apart as there are remainders.
                int phase = (ky % _phaseRows * _phaseColumns) + (kx % _phaseColumns);
                *next++ = (phase * plane) + ((nint)(y / _strideHeight) * Pitch) + (x / _strideWidth);
            }
        }

        // The other channels' are the first one's, further on.
        int rest = (channels - 1) * _kernelHeight * _kernelWidth;
        nint channel = (nint)ChannelFloats;
        for (int k = 0; k < rest; k++)
            next[k] = offsets[k] + channel;
    }

    /// <summary>How far each row of the column matrix starts from the one before it; the step after the last is 0.</summary>
    /// <param name="channels">The number of channels.</param>
    /// <param name="steps">channels · taps steps; written.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Steps(int channels, nint* steps)
    {
        Offsets(channels, steps);
        int last = (channels * _kernelHeight * _kernelWidth) - 1;
        for (int k = 0; k < last; k++)
            steps[k] = steps[k + 1] - steps[k];
        steps[last] = 0;
    }
}
