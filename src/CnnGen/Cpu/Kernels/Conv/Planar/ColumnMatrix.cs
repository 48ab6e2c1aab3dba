using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Conv.Planar;

/// <summary>
/// The matrix that a convolution multiplies its weights with (im2col): one row for each input channel and tap, one column for each sample
/// and output position. It is never made whole: blocks of it are packed as they are needed.
/// </summary>
internal readonly unsafe struct ColumnMatrix
{
    private readonly float* _x;
    private readonly nint _sampleStride;
    private readonly int _height;
    private readonly int _width;
    private readonly int _outWidth;
    private readonly int _area;
    private readonly int _kernelHeight;
    private readonly int _kernelWidth;
    private readonly int _strideHeight;
    private readonly int _strideWidth;
    private readonly int _paddingHeight;
    private readonly int _paddingWidth;
    private readonly int _dilationHeight;
    private readonly int _dilationWidth;

    /// <summary>The matrix of one group of channels.</summary>
    public ColumnMatrix(in PlanarConvSizes g, float* x, int group)
    {
        _x = x + ((nint)group * g.GroupIn * g.InArea);
        _sampleStride = g.InStride;
        (_height, _width, _outWidth, _area) = (g.InHeight, g.InWidth, g.OutWidth, g.OutArea);
        (_kernelHeight, _kernelWidth) = (g.KernelHeight, g.KernelWidth);
        (_strideHeight, _strideWidth) = (g.StrideHeight, g.StrideWidth);
        (_paddingHeight, _paddingWidth) = (g.PaddingHeight, g.PaddingWidth);
        (_dilationHeight, _dilationWidth) = (g.DilationHeight, g.DilationWidth);
    }

    /// <summary>Writes the rows of some channels, cut to some columns, and zeros up to a multiple of 16 columns.</summary>
    /// <param name="channelFrom">The first channel, within the group.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="columnFrom">The first column: sample · output area + position.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="target">The first row.</param>
    /// <param name="pitch">From a row to the next, at least <paramref name="columns"/> rounded up to 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Pack<S, V>(int channelFrom, int channels, int columnFrom, int columns, float* target, nint pitch)
        where S : struct, ISimd<V>
        where V : struct
    {
        int end = columnFrom + columns;
        for (int column = columnFrom; column < end;)
        {
            int sample = column / _area;
            int position = column - (sample * _area);
            int length = Math.Min(_area - position, end - column);
            float* plane = _x + (sample * _sampleStride) + ((nint)channelFrom * _height * _width);
            float* row = target + (column - columnFrom);
            for (int c = 0; c < channels; c++, plane += _height * _width)
            {
                for (int ky = 0; ky < _kernelHeight; ky++)
                {
                    for (int kx = 0; kx < _kernelWidth; kx++, row += pitch)
                        PackTap<S, V>(plane, (ky * _dilationHeight) - _paddingHeight, (kx * _dilationWidth) - _paddingWidth, position, length, row);
                }
            }

            column += length;
        }

        int padding = Samples.Stride(columns) - columns;
        if (padding == 0)
            return;
        float* last = target + columns;
        for (int r = channels * _kernelHeight * _kernelWidth; r > 0; r--, last += pitch)
            Floats.Zero(last, padding);
    }

    /// <summary>Adds what <see cref="Pack"/> would have read back to where it came from (col2im).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddBack(int channelFrom, int channels, int columnFrom, int columns, float* source, nint pitch)
    {
        int end = columnFrom + columns;
        for (int column = columnFrom; column < end;)
        {
            int sample = column / _area;
            int position = column - (sample * _area);
            int length = Math.Min(_area - position, end - column);
            float* plane = _x + (sample * _sampleStride) + ((nint)channelFrom * _height * _width);
            float* row = source + (column - columnFrom);
            for (int c = 0; c < channels; c++, plane += _height * _width)
            {
                for (int ky = 0; ky < _kernelHeight; ky++)
                {
                    for (int kx = 0; kx < _kernelWidth; kx++, row += pitch)
                        AddTap(plane, (ky * _dilationHeight) - _paddingHeight, (kx * _dilationWidth) - _paddingWidth, position, length, row);
                }
            }

            column += length;
        }
    }

    /// <summary>The output columns, from and to (exclusive), whose tap at offset <paramref name="dx"/> lies inside a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (int From, int To) Inside(int dx)
    {
        if (_strideWidth == 1)
            return (Math.Clamp(-dx, 0, _outWidth), Math.Clamp(_width - dx, 0, _outWidth));
        int from = dx >= 0 ? 0 : (-dx + _strideWidth - 1) / _strideWidth;
        int to = _width - dx <= 0 ? 0 : (_width - dx + _strideWidth - 1) / _strideWidth;
        return (Math.Min(from, _outWidth), Math.Min(to, _outWidth));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PackTap<S, V>(float* plane, int dy, int dx, int position, int length, float* target)
        where S : struct, ISimd<V>
        where V : struct
    {
        (int insideFrom, int insideTo) = Inside(dx);
        if (_strideHeight == 1 && _strideWidth == 1 && _outWidth == _width)
            PackShifted<S, V>(plane, (dy * _width) + dx, insideFrom, insideTo, position, length, target);
        else
            PackRows<S, V>(plane, dy, dx, insideFrom, insideTo, position, length, target);
    }

    /// <summary>Output rows as long as input rows: all of them are one shifted copy, and what came from the neighbouring row is cleared.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PackShifted<S, V>(float* plane, int shift, int insideFrom, int insideTo, int position, int length, float* target)
        where S : struct, ISimd<V>
        where V : struct
    {
        int from = Math.Clamp(-shift - position, 0, length);
        int to = Math.Clamp((_height * _width) - shift - position, from, length);
        Floats.Zero(target, from);
        Floats.Copy<S, V>(plane + position + shift + from, target + from, to - from);
        Floats.Zero(target + to, length - to);
        if (insideFrom == 0 && insideTo == _width)
            return;
        for (int rowStart = -(position % _width); rowStart < length; rowStart += _width)
        {
            for (int i = Math.Max(rowStart, 0); i < Math.Min(rowStart + insideFrom, length); i++)
                target[i] = 0;
            for (int i = Math.Max(rowStart + insideTo, 0); i < Math.Min(rowStart + _width, length); i++)
                target[i] = 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PackRows<S, V>(float* plane, int dy, int dx, int insideFrom, int insideTo, int position, int length, float* target)
        where S : struct, ISimd<V>
        where V : struct
    {
        int oy = position / _outWidth;
        int ox = position - (oy * _outWidth);
        for (int done = 0; done < length; oy++, ox = 0)
        {
            int count = Math.Min(_outWidth - ox, length - done);
            int iy = (oy * _strideHeight) + dy;
            if ((uint)iy >= (uint)_height)
            {
                Floats.Zero(target + done, count);
            }
            else
            {
                int from = Math.Clamp(insideFrom - ox, 0, count);
                int to = Math.Clamp(insideTo - ox, from, count);
                float* source = plane + ((nint)iy * _width) + ((ox + from) * _strideWidth) + dx;
                Floats.Zero(target + done, from);
                if (_strideWidth == 1)
                    Floats.Copy<S, V>(source, target + done + from, to - from);
                else
                    Floats.CopyStrided<S, V>(source, target + done + from, to - from, _strideWidth, plane + (_height * _width));
                Floats.Zero(target + done + to, count - to);
            }

            done += count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddTap(float* plane, int dy, int dx, int position, int length, float* source)
    {
        (int insideFrom, int insideTo) = Inside(dx);
        int oy = position / _outWidth;
        int ox = position - (oy * _outWidth);
        for (int done = 0; done < length; oy++, ox = 0)
        {
            int count = Math.Min(_outWidth - ox, length - done);
            int iy = (oy * _strideHeight) + dy;
            if ((uint)iy < (uint)_height)
            {
                int from = Math.Clamp(insideFrom - ox, 0, count);
                int to = Math.Clamp(insideTo - ox, from, count);
                float* target = plane + ((nint)iy * _width) + (ox * _strideWidth) + dx;
                for (int i = from; i < to; i++)
                    target[(nint)i * _strideWidth] += source[done + i];
            }

            done += count;
        }
    }
}
