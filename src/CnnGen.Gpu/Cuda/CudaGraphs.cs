using System.Runtime.InteropServices;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace CnnGen.Gpu.Cuda;

/// <summary>The driver's functions for graphs, which ILGPU has none of: what was launched once is launched again as a whole, without the host's work for each kernel.</summary>
internal sealed unsafe class CudaGraphs
{
    // Launches of other threads go on meanwhile.
    private const int CaptureOfThread = 1;

    private readonly delegate* unmanaged<nint, int, int> _beginCapture;
    private readonly delegate* unmanaged<nint, nint*, int> _endCapture;
    private readonly delegate* unmanaged<nint*, nint, ulong, int> _instantiate;
    private readonly delegate* unmanaged<nint, nint, int> _launch;
    private readonly delegate* unmanaged<nint, int> _destroyGraph;
    private readonly delegate* unmanaged<nint, int> _destroy;
    private readonly Accelerator _accelerator;
    private readonly nint _stream;

    private CudaGraphs(Accelerator accelerator, nint stream, nint[] functions)
    {
        (_accelerator, _stream) = (accelerator, stream);
        _beginCapture = (delegate* unmanaged<nint, int, int>)functions[0];
        _endCapture = (delegate* unmanaged<nint, nint*, int>)functions[1];
        _instantiate = (delegate* unmanaged<nint*, nint, ulong, int>)functions[2];
        _launch = (delegate* unmanaged<nint, nint, int>)functions[3];
        _destroyGraph = (delegate* unmanaged<nint, int>)functions[4];
        _destroy = (delegate* unmanaged<nint, int>)functions[5];
    }

    /// <summary>Those of a stream; null where it is none of CUDA's, or the driver is older than graphs (CUDA 11.4).</summary>
    public static CudaGraphs? Of(Accelerator accelerator, AcceleratorStream stream)
    {
        if (stream is not CudaStream { StreamPtr: not 0 and var pointer })
            return null;
        if (!NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda" : "libcuda.so.1", out nint driver))
            return null;
        string[] names = ["cuStreamBeginCapture_v2", "cuStreamEndCapture", "cuGraphInstantiateWithFlags", "cuGraphLaunch", "cuGraphDestroy", "cuGraphExecDestroy"];
        nint[] functions = [.. names.Select(name => NativeLibrary.TryGetExport(driver, name, out nint function) ? function : 0)];
        return functions.Contains(0) ? null : new CudaGraphs(accelerator, pointer, functions);
    }

    /// <summary>What is launched, as a graph. Nothing of it runs.</summary>
    /// <param name="launch">Launches on the stream, and does nothing else there.</param>
    /// <returns>Null where the driver makes no graph of it; launching goes on without.</returns>
    public CudaGraph? Capture(Action launch)
    {
        _accelerator.Bind();
        if (_beginCapture(_stream, CaptureOfThread) != 0)
            return null;
        nint graph = 0;
        int ended;
        try
        {
            launch();
        }
        finally
        {
            ended = _endCapture(_stream, &graph);
        }

        if (ended != 0 || graph == 0)
            return null;
        nint executable = 0;
        int made = _instantiate(&executable, graph, 0);
        _destroyGraph(graph);
        return made == 0 ? new CudaGraph(this, executable) : null;
    }

    /// <summary>Launches a graph.</summary>
    /// <returns>The driver's error, 0 where there is none.</returns>
    public int Launch(nint executable)
    {
        _accelerator.Bind();
        return _launch(executable, _stream);
    }

    public void Destroy(nint executable) => _destroy(executable);
}

/// <summary>Launches that were captured, for as long as somebody has them.</summary>
internal sealed class CudaGraph(CudaGraphs driver, nint executable)
{
    ~CudaGraph() => driver.Destroy(executable);

    /// <summary>Launches all of it.</summary>
    /// <returns>The driver's error, 0 where there is none.</returns>
    public int Launch() => driver.Launch(executable);
}
