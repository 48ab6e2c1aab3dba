using CnnGen.Generator.Gpu.Planning;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Tests.Gpu.Planning;

/// <summary>Where tensors of launches lie.</summary>
public class LaunchListTests
{
    private static readonly GpuMap Map = new(8, 9);

    private static readonly Instruction Of = new(0, 1, "layer1", "Layer", new Addition(), [], new([8, 3, 3]), [], 0, 0);

    [Fact]
    public void AResultLiesOverAnOperandThatNobodyReadsLater()
    {
        (LaunchList launches, GpuTensor first, GpuTensor second) = TwoTensors();
        launches.InPlace(second, first);
        Add(launches, first, second);
        Launch launch = launches.Place().Launches[1];
        Assert.Equal(launch.Operands[0], launch.Operands[1]);
    }

    [Fact]
    public void NotOverOneThatIsReadLater()
    {
        (LaunchList launches, GpuTensor first, GpuTensor second) = TwoTensors();
        launches.InPlace(second, first);
        Add(launches, first, second);
        Add(launches, first, second);
        Launch launch = launches.Place().Launches[1];
        Assert.NotEqual(launch.Operands[0], launch.Operands[1]);
    }

    /// <summary>A convolution whose input is added to its result: other threads read what this one would overwrite.</summary>
    [Fact]
    public void NotOverOneThatIsAnOperandTwice()
    {
        (LaunchList launches, GpuTensor first, GpuTensor second) = TwoTensors();
        launches.InPlace(second, first);
        Add(launches, first, first, second);
        Launch launch = launches.Place().Launches[1];
        Assert.NotEqual(launch.Operands[0], launch.Operands[2]);
    }

    private static (LaunchList Launches, GpuTensor First, GpuTensor Second) TwoTensors()
    {
        var launches = new LaunchList();
        GpuTensor first = GpuPass.NewMap(Map);
        Add(launches, first);
        return (launches, first, GpuPass.NewMap(Map));
    }

    private static void Add(LaunchList launches, params GpuTensor[] operands) => launches.Add(
        Of, "forward", new PointwiseKernel(Map, Epilogue.None), GpuGrid.OfThreads(Map.AllQuads), [.. operands.Select(operand => (Memory)operand)]);
}
