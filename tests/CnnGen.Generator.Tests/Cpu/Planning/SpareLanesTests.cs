using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Lowering;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Tests.Cpu.Planning;

public sealed class SpareLanesTests
{
    /// <summary>Channels that do not fill blocks lie in them where every layer leaves their spare lanes zero, and where there are few of those.</summary>
    [Theory]
    [InlineData("Conv(24, 3, Padding = 1), Relu, Conv(40, 3)", true)]
    [InlineData("Conv(24, 1), BatchNorm, Relu6, Conv(24, 3, Padding = 1, Groups = 24), BatchNorm, Silu, Conv(40, 1)", true)]
    [InlineData("Conv(24, 3), Conv(24, 3, Padding = 1, Groups = 6), Conv(24, 1)", true)]
    [InlineData("Conv(24, 3), Conv(24, 3, Padding = 1, Groups = 2), Conv(24, 1)", false)]
    [InlineData("Conv(24, 3), PRelu, InstanceNorm(Affine = true), Conv(24, 3)", true)]
    [InlineData("Conv(24, 3), GroupNorm(4), Conv(24, 3)", false)]
    [InlineData("Conv(24, 3), Sigmoid, Conv(24, 3)", false)]
    [InlineData("Conv(32, 3), Sigmoid, Conv(24, 3)", true)]
    [InlineData("Conv(24, 3), Function(\"expm1(x)\"), Conv(24, 3)", true)]
    [InlineData("Conv(24, 3), Function(\"sqrt(x)\"), Conv(24, 3)", false)]
    [InlineData("Skip, Conv(32, 1), Conv(24, 1), Concat, Conv(24, 3)", false)]
    [InlineData("Conv(32, 1), Skip, Conv(24, 1), Concat, Conv(24, 3)", true)]
    [InlineData("Conv(24, 1), Skip, Conv(32, 1), Concat, Conv(24, 3)", false)]
    [InlineData("Conv(24, 1), Skip, Conv(30, 1), Add(Shortcut.ZeroPad), Conv(24, 3)", false)]
    [InlineData("Conv(32, 3), Conv(17, 3), Conv(32, 3)", true)]
    [InlineData("Conv(6, 5, Padding = 2), Relu, Conv(16, 5, Padding = 2)", false)]
    [InlineData("Conv(17, 1), Conv(17, 1), Conv(17, 1)", false)]
    [InlineData("Conv(12, 3, Padding = 1), Relu, Conv(12, 3, Padding = 1)", true)]
    public void LieInBlocksWhereTheyStayZeroAndAreFew(string layers, bool expected)
    {
        Plan plan = Plan($"[Network(3, 12, 11, InputGradient = true), {layers}, GlobalAvgPool, Dense(10)] class N;");

        Assert.Equal(expected, plan.IsBlocked(1));
        foreach (Tensor tensor in plan.TrainForward.Tensors.Where(tensor => tensor.Role == TensorRole.Value))
        {
            TensorShape shape = plan.Shapes[tensor.Nodes[0]];
            int channels = plan.Program.Instructions[tensor.Nodes[0]].Shape.Channels;
            Assert.Equal(tensor.IsBlocked && channels != 3 ? Alignment.RoundUp(channels) : channels, shape.Channels);
            int border = 2 * Math.Max(0, tensor.Halo);
            if (tensor.IsBlocked)
                Assert.Equal(Alignment.RoundUp(shape.Channels * (shape.Height + border) * (shape.Width + border)), tensor.Stride);
        }
    }

    /// <summary>An input of fewer channels than a block is one of as many, but where a convolution's output is added to it.</summary>
    [Theory]
    [InlineData("Relu, Conv(15, 3, Padding = 1), Relu", 12)]
    [InlineData("Skip, Conv(12, 3, Padding = 1), Add, Relu", 16)]
    [InlineData("Conv(12, 5, Padding = 2, Groups = 12), Conv(16, 1)", 16)]
    public void AnInputHasSpareLanesWhereItMeetsThem(string layers, int lanes)
    {
        Plan plan = Plan($"[Network(12, 8, 8, InputGradient = true), {layers}] class N;");

        Assert.True(plan.IsBlocked(0));
        Assert.Equal(lanes, plan.Shapes[0].Channels);
        Assert.Equal(lanes - 12, plan.Memory.InputGradients[0].Spare);
        Assert.Equal(16, plan.Shapes[plan.Shapes.Count - 1].Channels);
    }

    private static Plan Plan(string source) => Planner.Plan(Lowerer.Lower(Graph.Written.Source(source).Analyze()), inputGradient: true, winograd: true);
}
