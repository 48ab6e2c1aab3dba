using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Gpu.Planning.Ops;

/// <summary>The launches that compute an op and its gradients: one class for each kind of op.</summary>
internal abstract class OpLaunches
{
    private static readonly Dictionary<Type, OpLaunches> Kinds = new()
    {
        [typeof(Elementwise)] = new PointwiseLaunches(),
        [typeof(Addition)] = new PointwiseLaunches(),
        [typeof(Multiplication)] = new PointwiseLaunches(),
        [typeof(RandomMask)] = new PointwiseLaunches(),
        [typeof(Convolution)] = new ConvLaunches(),
        [typeof(MatrixProduct)] = new ConvLaunches(),
        [typeof(BatchNormalization)] = new NormLaunches(),
        [typeof(Composed)] = new CompositionLaunches(),
        [typeof(WindowReduction)] = new PoolLaunches(),
        [typeof(PositionReduction)] = new PoolLaunches(),
        [typeof(ChannelMaximum)] = new PoolLaunches(),
        [typeof(Concatenation)] = new JoinLaunches(),
        [typeof(ChannelSlice)] = new JoinLaunches(),
        [typeof(PaddedSubsample)] = new JoinLaunches(),
        [typeof(Reshape)] = new ReshapeLaunches(),
    };

    public static OpLaunches For(Op op) => Kinds.TryGetValue(op.GetType(), out OpLaunches? launches)
        ? launches
        : throw new InvalidOperationException($"The GPU has no kernels for {op.GetType().Name}.");

    /// <summary>Computes the value, with what <see cref="GpuPass.EpilogueOf"/> says done to it.</summary>
    public abstract void Forward(GpuPass pass, Instruction of);

    /// <summary>Computes a gradient from <see cref="GpuTraining.Dy"/>, and adds it to what there is (<see cref="GpuTraining.AddsTo"/>).</summary>
    public abstract void Backward(GpuTraining pass, Instruction of, GradientInstruction gradient);
}
