using System.Reflection;
using CnnGen.Cpu.Kernels.Compositions;
using CnnGen.Cpu.Kernels.Pointwise;

namespace CnnGen.Benchmarks;

/// <summary>The loops that the generator wrote for a layer, on memory of the caller's.</summary>
internal abstract unsafe class MemoryKernel
{
    /// <summary>What a composition's loops call their scratch memory, which stays in the caches.</summary>
    public const string Scratch = "rows";

    /// <summary>The names of what it reads and writes.</summary>
    public abstract IEnumerable<string> Operands { get; }

    /// <summary>The loops of one pass of a network's only layer with loops of its own.</summary>
    public static MemoryKernel Of(Type network, bool isBackward)
    {
        Type type = network.GetNestedTypes(BindingFlags.NonPublic)
            .Single(type => type.IsValueType && type.Name.EndsWith("Gradient", StringComparison.Ordinal) == isBackward);
        Type wrapper = type.IsAssignableTo(typeof(IUnary)) ? typeof(Unary<>)
            : type.IsAssignableTo(typeof(IBinary)) ? typeof(Binary<>)
            : typeof(Composed<>);
        return (MemoryKernel)Activator.CreateInstance(wrapper.MakeGenericType(type))!;
    }

    /// <summary>Makes y of x, or dx of x and dy.</summary>
    /// <param name="pointers">By the name of what lies there.</param>
    /// <param name="samples">How many.</param>
    /// <param name="channels">Of a sample.</param>
    /// <param name="stride">Floats from a sample to the next.</param>
    public abstract void Run(Func<string, nint> pointers, int samples, int channels, long stride);

    private sealed class Unary<TFunction> : MemoryKernel
        where TFunction : struct, IUnary
    {
        public override IEnumerable<string> Operands => ["x", "y"];

        public override void Run(Func<string, nint> pointers, int samples, int channels, long stride) =>
            Maps.Unary((float*)pointers("x"), (float*)pointers("y"), samples * stride, default(TFunction));
    }

    private sealed class Binary<TFunction> : MemoryKernel
        where TFunction : struct, IBinary
    {
        public override IEnumerable<string> Operands => ["x", "dy", "dx"];

        public override void Run(Func<string, nint> pointers, int samples, int channels, long stride) =>
            Maps.Binary((float*)pointers("x"), (float*)pointers("dy"), (float*)pointers("dx"), samples * stride, default(TFunction), accumulate: false);
    }

    private sealed class Composed<TKernel> : MemoryKernel
        where TKernel : struct, ISampleKernel
    {
        private static readonly ConstructorInfo Constructor = typeof(TKernel).GetConstructors().Single();

        public override IEnumerable<string> Operands => Constructor.GetParameters().Select(parameter => parameter.Name!);

        public override void Run(Func<string, nint> pointers, int samples, int channels, long stride)
        {
            object[] arguments = [.. Operands.Select(name => Pointer.Box((void*)pointers(name), typeof(float*)))];
            SampleKernels.Run((TKernel)Constructor.Invoke(arguments), samples, channels);
        }
    }
}
