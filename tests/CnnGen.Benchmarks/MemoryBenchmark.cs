using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CnnGen.Cpu.Kernels.Pointwise;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Benchmarks;

/// <summary>Times layers that memory limits, on one thread: how much of the rate of a copy they reach with what they have to move, x to y forward and x and
/// dy to dx backward, and beside them the parameters once a pass and their gradients once a chunk. Tensors of a whole batch are larger than the caches, and a
/// pass goes over them in the chunks of a training pass, which have the parameters in common and each leave gradients of their own. The copy is the faster
/// one of the runtime's and a loop on registers, timed between the layer's runs. Of each chunk the best round counts, since other processes take whole
/// milliseconds.</summary>
internal sealed unsafe class MemoryBenchmark : IDisposable
{
    private const int Chunks = 16;

    /// <summary>Of the largest layers: 51 MB a tensor.</summary>
    private const int Samples = 64;

    private readonly int _rounds;
    private readonly Dictionary<string, nint> _buffers = [];
    private readonly long _floats;

    public MemoryBenchmark(int rounds)
    {
        _rounds = rounds;
        _floats = MemoryLayer.All.Max(layer => layer.Shape.Count) * Samples;
    }

    public MemoryResult Run(MemoryLayer layer)
    {
        // As many small samples as are as large.
        int samples = (int)(_floats / layer.Shape.Count / Chunks);
        (double forward, double copy) = Time(MemoryKernel.Of(layer.Network, isBackward: false), layer, samples);
        (double backward, double otherCopy) = Time(MemoryKernel.Of(layer.Network, isBackward: true), layer, samples);
        copy = Math.Max(copy, otherCopy);
        return new(
            layer.Name, samples * Chunks, Math.Round(copy, 1), Math.Round(forward, 1), Math.Round(backward, 1),
            Math.Round(forward / copy, 3), Math.Round(backward / copy, 3));
    }

    public void Dispose()
    {
        foreach (nint buffer in _buffers.Values)
            NativeMemory.AlignedFree((void*)buffer);
    }

    /// <summary>GB/s of what has to be moved, and of a copy.</summary>
    private (double Layer, double Copy) Time(MemoryKernel kernel, MemoryLayer layer, int samples)
    {
        long stride = layer.Shape.Count;
        long floats = samples * stride;
        double[] layers = Best(), copies = Best(), loops = Best();
        for (int round = -1; round < _rounds; round++)
        {
            Pass(copies, chunk => Elementwise.Copy(Of("x", chunk), Of("y", chunk), floats, accumulate: false));
            Pass(loops, chunk => Maps.Unary(Of("x", chunk), Of("y", chunk), floats, default(Identity)));
            Pass(layers, chunk => kernel.Run(name => (nint)Of(name, chunk), samples, layer.Shape.Channels, stride));
            if (round < 0)
                (layers, copies, loops) = (Best(), Best(), Best());
        }

        double moved = kernel.Operands.Sum(name => IsOfElements(name) ? Chunks * floats
            : IsGradient(name) ? Chunks * layer.ParameterFloats
            : name == MemoryKernel.Scratch ? 0 : layer.ParameterFloats);
        return (Rate(moved, layers.Sum()), Rate(2 * Chunks * floats, Math.Min(copies.Sum(), loops.Sum())));

        static double Rate(double floats, double seconds) => floats * sizeof(float) / 1e9 / seconds;

        float* Of(string name, int chunk) => (float*)Place(name, IsOfElements(name) ? chunk * floats : IsGradient(name) ? chunk * stride : 0);

        static double[] Best() => [.. Enumerable.Repeat(double.MaxValue, Chunks)];

        static void Pass(double[] best, Action<int> run)
        {
            for (int chunk = 0; chunk < Chunks; chunk++)
            {
                long start = Stopwatch.GetTimestamp();
                run(chunk);
                best[chunk] = Math.Min(best[chunk], Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }
    }

    private static bool IsOfElements(string name) => name is "x" or "y" or "dx" or "dy";

    private static bool IsGradient(string name) => name.StartsWith('d');

    /// <summary>Where an operand of a kernel lies: what has a number for each element is as large as a batch, and the gradients of a parameter
    /// at most as a sample for each chunk.</summary>
    private nint Place(string name, long offset)
    {
        if (!_buffers.TryGetValue(name, out nint buffer))
        {
            long floats = IsOfElements(name) ? _floats : Chunks * MemoryLayer.All.Max(layer => layer.Shape.Count);
            buffer = (nint)NativeMemory.AlignedAlloc((nuint)(floats * sizeof(float)), 64);
            _buffers.Add(name, buffer);
            for (long i = 0; i < floats; i++)
                ((float*)buffer)[i] = (i * 37 % 101 / 25f) - 2;
        }

        return buffer + (nint)(offset * sizeof(float));
    }

    private readonly struct Identity : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<S, V>(V x)
            where S : struct, ISimd<V>
            where V : struct => x;
    }
}

/// <summary>One line of output.</summary>
/// <param name="CopyGigabytes">GB/s that a copy moves, reading and writing counted.</param>
/// <param name="ForwardGigabytes">GB/s of input, output and parameters.</param>
/// <param name="BackwardGigabytes">GB/s of input, output's and input's gradient, parameters and their gradients.</param>
/// <param name="ForwardShare">Of the copy.</param>
/// <param name="BackwardShare">Of the copy.</param>
internal sealed record MemoryResult(
    string Layer, int Batch, double CopyGigabytes, double ForwardGigabytes, double BackwardGigabytes, double ForwardShare, double BackwardShare);
