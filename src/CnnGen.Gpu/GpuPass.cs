using System.Linq.Expressions;
using CnnGen.Gpu.Cuda;
using ILGPU;
using ILGPU.Runtime;

namespace CnnGen.Gpu;

/// <summary>The launches of a pass, bound to the memory of a workspace: running them allocates nothing.</summary>
internal sealed class GpuPass
{
    // A training has batches of two sizes, a service of a few.
    private const int MostGraphs = 8;

    private readonly GpuDevice _device;
    private readonly Dictionary<int, CudaGraph?> _graphs = [];
    private readonly (GpuLaunch Launch, Action<int> Run)[] _launches;

    public GpuPass(GpuDevice device, GpuLaunch[] launches, GpuArena memory)
        : this(device, launches.Select(launch => (launch, launch.Operands.Select(operand => memory.View(launch, operand)))))
    {
    }

    /// <summary>The same of launches that say themselves what their views are of.</summary>
    public GpuPass(GpuDevice device, IEnumerable<(GpuLaunch Launch, IEnumerable<ArrayView<float>> Views)> launches)
    {
        _device = device;
        device.LoadAll(launches.Select(bound => bound.Launch));
        _launches = [.. launches.Select(bound => (bound.Launch, Bind(device, bound.Launch, bound.Views)))];
    }

    public void Run(int samples)
    {
        if (_device.Graphs is null)
            Launch(samples);
        else
            RunGraph(_device.Graphs, samples);
    }

    // The driver loads what it has not launched yet, which it cannot do while it captures: the first pass of a number of samples is launched, then captured for those after
    // it, which runs nothing.
    private void RunGraph(CudaGraphs graphs, int samples)
    {
        if (!_graphs.TryGetValue(samples, out CudaGraph? graph))
        {
            Launch(samples);
            if (_graphs.Count < MostGraphs)
                _graphs.Add(samples, graphs.Capture(() => Launch(samples)));
            return;
        }

        if (graph is null)
        {
            Launch(samples);
            return;
        }

        int error = graph.Launch();
        if (error != 0)
            throw _device.Failed(FormattableString.Invariant($"could not launch a pass of {samples} samples"), new InvalidOperationException($"CUDA error {error}."));
    }

    private void Launch(int samples)
    {
        foreach ((GpuLaunch launch, Action<int> run) in _launches)
        {
            try
            {
                run(samples);
            }
            catch (AcceleratorException exception)
            {
                throw _device.Failed(FormattableString.Invariant($"could not launch '{launch.Layer}' ({launch.What}) on {samples} samples"), exception);
            }
        }
    }

    private static Action<int> Bind(GpuDevice device, GpuLaunch launch, IEnumerable<ArrayView<float>> memory)
    {
        Kernel kernel = device.Kernel(launch);
        System.Reflection.ParameterInfo[] parameters = launch.Kernel.Method.GetParameters();
        Type launcher = Expression.GetActionType([typeof(AcceleratorStream), typeof(KernelConfig), .. parameters.Select(parameter => parameter.ParameterType)]);
        object run = typeof(Kernel).GetMethod(nameof(Kernel.CreateLauncherDelegate))!.MakeGenericMethod(launcher).Invoke(kernel, null)!;

        ParameterExpression samples = Expression.Parameter(typeof(int));
        Func<int, KernelConfig> config = count => new KernelConfig(launch.Grid.Blocks(count), launch.Threads);
        IEnumerable<Expression> views = memory.Select((view, i) => (Expression)Expression.Constant(Cast(view, parameters[i].ParameterType)));
        return Expression.Lambda<Action<int>>(
            Expression.Invoke(
                Expression.Constant(run, launcher),
                [Expression.Constant(device.Stream, typeof(AcceleratorStream)), Expression.Invoke(Expression.Constant(config), samples), .. views, samples]),
            samples).Compile();
    }

    private static object Cast(ArrayView<float> memory, Type view)
    {
        Type element = view.GetGenericArguments()[0];
        return element == typeof(float) ? memory
            : element == typeof(Float4) ? memory.Cast<Float4>()
            : element == typeof(Int4) ? memory.Cast<Int4>()
            : element == typeof(int) ? memory.Cast<int>()
            : element == typeof(ulong) ? memory.Cast<ulong>()
            : throw new InvalidOperationException($"Kernels have no views of {element.Name}.");
    }
}
