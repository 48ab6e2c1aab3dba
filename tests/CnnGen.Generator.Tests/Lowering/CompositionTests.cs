using CnnGen.Generator.Arguments;
using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Expressions;
using CnnGen.Generator.Graph;
using CnnGen.Generator.Layers;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Tests.Lowering;

/// <summary>What composed layers compute, and their gradients, in double.</summary>
public sealed class CompositionTests
{
    private static readonly TensorShape Map = new([6, 3, 5]);

    public static TheoryData<string> Layers => [.. All.Keys];

    private static Dictionary<string, Layer> All => new()
    {
        ["LayerNorm"] = new LayerNorm(0.1f, Affine: true),
        ["LayerNorm, plain"] = new LayerNorm(0.1f, Affine: false),
        ["GroupNorm"] = new GroupNorm(3, 0.1f, Affine: true),
        ["GroupNorm, plain"] = new GroupNorm(2, 0.1f, Affine: false),
        ["InstanceNorm"] = new InstanceNorm(0.1f, Affine: true),
        ["InstanceNorm, plain"] = new InstanceNorm(0.1f, Affine: false),
        ["PRelu"] = new PRelu(),
        ["Softmax"] = new Softmax(),
        ["LogSoftmax"] = new LogSoftmax(),
        ["LocalResponseNorm"] = new LocalResponseNorm(3, 0.7f, 0.75f, 1, WithinChannels: false),
        ["LocalResponseNorm, even"] = new LocalResponseNorm(4, 0.5f, 0.9f, 2, WithinChannels: false),
        ["LocalResponseNorm, wide"] = new LocalResponseNorm(40, 0.5f, 1, 2, WithinChannels: false),
        ["LocalResponseNorm, within"] = new LocalResponseNorm(3, 0.7f, 0.5f, 1, WithinChannels: true),
        ["LocalResponseNorm, within, even"] = new LocalResponseNorm(2, 0.7f, 0.25f, 1, WithinChannels: true),
        ["Function"] = Trainable("beta * x * sigmoid(alpha * x + gamma)", [new("alpha", 1, false), new("beta", 1, true), new("gamma", 0, true)]),
        ["Function of sums"] = Trainable("max(x - beta, 0) / (2 + tanh(alpha))", [new("alpha", 1, false), new("beta", 1, false)]),
        ["Multiply"] = new Spread("Multiply", Operation.Multiply, 0),
        ["Add"] = new Spread("Add", Operation.Add, 1),
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void GradientsAgreeWithCentralDifferences(string name)
    {
        Composed composed = Lower(All[name]);
        CheckGradients(composed.Forward, Adjoint.Of(composed.Forward));
        CheckGradients(composed.Forward, composed.Backward);
    }

    // Sums of sums, a map of several sums, and values that are used by elements and by maps.
    [Fact]
    public void TheAdjointOfACompositionWithAllThereIs()
    {
        Expr x = Variable.X, mean = new Variable("mean"), power = new Variable("power"), ratio = new Variable("ratio"), weight = new Variable("weight");
        Composition forward = new(
            Groups: 3,
            [
                new ParameterValue("weight", Extent.Channel),
                new Sum("mean", Extent.Group, x, 1.0 / 30),
                new Sum("power", Extent.Group, (x - mean) * (x * Function.Sigmoid.Of(mean)), 0.1),
                new Generator.Programs.Map("ratio", Extent.Group, mean / (2 + Function.Tanh.Of(power)) * mean),
            ],
            [new("y", Extent.Element, (x * weight * ratio) + (power * Function.Tanh.Of(x + mean)))]);
        CheckGradients(forward, Adjoint.Of(forward));
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void BackwardReadsASampleThreeTimesAtMost(string name)
    {
        Composition backward = Lower(All[name]).Backward;
        Assert.InRange(CompositionPlan.Of(backward, Map, isBlocked: false).Loops.Count, 1, 3);
    }

    [Theory]
    [InlineData("GroupNorm", true, true, 6, 2, 15)]
    [InlineData("GroupNorm", false, true, 6, 2, 15)]
    [InlineData("GroupNorm, plain", false, false, 2, 1, 45)]
    [InlineData("GroupNorm, plain", true, true, 6, 3, 15)]
    [InlineData("LayerNorm", false, false, 1, 1, 90)]
    [InlineData("PRelu", false, true, 6, 6, 15)]
    [InlineData("LogSoftmax", false, true, 6, 6, 15)]
    public void RowsAreChannelsOnlyWhereSomethingIsForAChannel(string name, bool isBlocked, bool isByChannel, int rows, int rowsAGroup, int run)
    {
        CompositionPlan plan = CompositionPlan.Of(Lower(All[name]).Forward, Map, isBlocked);
        Assert.Equal((isByChannel, rows, rowsAGroup, run), (plan.IsByChannel, plan.Rows, plan.RowsAGroup, plan.Run));
    }

    // Each part fits the caches, and has whole groups and, of blocks of 16 channels, whole blocks.
    [Theory]
    [InlineData(8, false, 28, 8)]
    [InlineData(8, true, 28, 16)]
    [InlineData(2, true, 28, 32)]
    [InlineData(1, true, 28, 64)]
    [InlineData(8, false, 4, 64)]
    [InlineData(8, true, 7, 16)]
    public void PartsAreWholeGroupsAndBlocks(int groups, bool isBlocked, int side, int rows)
    {
        TensorShape shape = new([64, side, side]);
        Composed norm = (Composed)new GroupNorm(groups, 0.1f, Affine: true).Lower([shape]);
        Assert.Equal(rows, CompositionPlan.Of(norm.Forward, shape, isBlocked).RowsAPart);
        Assert.Equal(rows, CompositionPlan.Of(norm.Backward, shape, isBlocked).RowsAPart);
    }

    // The mean of a row that the caches do not keep reads x and nothing else; the sums with dy wait for the loop that reads it anyway.
    [Theory]
    [InlineData(300, new[] { "mean" }, true)]
    [InlineData(5, new[] { "mean", "gradient_mean" }, false)]
    public void SumsOverALongRowWaitForALoopThatReadsTheSame(int side, string[] first, bool isBackward)
    {
        TensorShape shape = new([64, side, side]);
        Composed norm = (Composed)new GroupNorm(8, 0.1f, Affine: true).Lower([shape]);
        CompositionPlan plan = CompositionPlan.Of(norm.Backward, shape, isBlocked: false);
        Assert.Equal(first, plan.Loops[0].Reductions.Select(reduction => reduction.Name));
        Assert.Equal(4, plan.Loops.Sum(loop => loop.Reductions.Count));
        Assert.Equal([false, false, isBackward], plan.Loops.Select(plan.IsBackward));
    }

    // A row that is a group is read once for its mean and its variance, and for what its gradient sums.
    [Theory]
    [InlineData(true, 56, false, "mean variance gradient_mean gradient_product", "variance gradient_product")]
    [InlineData(false, 56, false, "mean variance gradient_mean gradient_product", "variance gradient_product")]
    [InlineData(true, 5, false, "mean gradient_mean", "")]
    [InlineData(true, 300, true, "mean", "")]
    public void OneLoopAddsUpMeansAndDistancesFromThemOfALongRow(bool affine, int side, bool isBlocked, string first, string centred)
    {
        TensorShape shape = new([64, side, side]);
        Composed norm = (Composed)new LayerNorm(0.1f, affine).Lower([shape]);
        CompositionPlan forward = CompositionPlan.Of(norm.Forward, shape, isBlocked), backward = CompositionPlan.Of(norm.Backward, shape, isBlocked);
        Assert.Equal(first, string.Join(' ', backward.Loops[0].Reductions.Select(reduction => reduction.Name)));
        Assert.Equal(centred, string.Join(' ', backward.Loops[0].Centred.Select(sum => sum.Sum.Name)));
        Assert.Equal(centred == "" ? 3 : 2, backward.Loops.Count);
        Assert.Equal(backward.Loops.Count, forward.Loops.Count);
    }

    // The last loop of a gradient fetches the next row where rows are short.
    [Theory]
    [InlineData(1024, true)]
    [InlineData(4096, true)]
    [InlineData(4097, false)]
    public void GradientsOfShortRowsFetchTheNext(int numbers, bool isFetched)
    {
        Composed norm = (Composed)new LayerNorm(0.1f, Affine: true).Lower([new([numbers])]);
        CompositionPlan backward = CompositionPlan.Of(norm.Backward, new([numbers]), isBlocked: false);
        Assert.Equal([false, false, isFetched], backward.Loops.Select(backward.FetchesNextPart));
        CompositionPlan forward = CompositionPlan.Of(norm.Forward, new([numbers]), isBlocked: false);
        Assert.DoesNotContain(true, forward.Loops.Select(forward.FetchesNextPart));
    }

    // A single loop has nothing in the caches to begin with.
    [Fact]
    public void ALoopThatNoneComesBeforeGoesForward()
    {
        CompositionPlan plan = CompositionPlan.Of(((Composed)new PRelu().Lower([Map])).Forward, new([6, 300, 300]), isBlocked: false);
        Assert.Equal([false], plan.Loops.Select(plan.IsBackward));
    }

    [Fact]
    public void OfAVectorWhatIsForAChannelIsForAnElement()
    {
        TensorShape vector = new([24]);
        CompositionPlan plan = CompositionPlan.Of(((Composed)new GroupNorm(2, 0.1f, Affine: true).Lower([vector])).Backward, vector, isBlocked: false);
        Assert.Equal((false, 2, 12), (plan.IsByChannel, plan.Rows, plan.Run));
    }

    [Fact]
    public void WhatNoResultNeedsIsNotComputed()
    {
        Composition backward = Lower(new GroupNorm(3, 0.1f, Affine: true)).Backward;
        Composition ofShift = backward with { Results = [.. backward.Results.Where(result => result.Target == "bias")] };
        Assert.Empty(CompositionPlan.Of(ofShift, Map, isBlocked: false).Stored);
        Assert.False(CompositionPlan.Of(backward, Map, isBlocked: false).Reads("bias"));
        Assert.True(CompositionPlan.Of(backward, Map, isBlocked: false).Reads("weight"));
        Assert.Equal(Operands.None, Lower(All["Add"]).GradientReads);
        Assert.Equal(Operands.Inputs, Lower(All["Multiply"]).GradientReads);
        Assert.Equal(Operands.Inputs, Lower(All["Function"]).GradientReads);
        Assert.Equal(Operands.None, Lower(Trainable("x + beta", [new("beta", 0, true)])).GradientReads);
    }

    private static Composed Lower(Layer layer) => (Composed)layer.Lower([Map]);

    private static TrainableFunction Trainable(string text, EquatableArray<Coefficient> coefficients) =>
        new(FunctionExpression.Read(text, Bindings.None, coefficients).Function!, coefficients);

    private static void CheckGradients(Composition forward, Composition backward)
    {
        var random = new Random(3);
        double[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextDouble() * 4) - 2)];
        static int SizeOf(Extent extent) => extent switch { Extent.Element => (int)Map.Count, Extent.Layer => 1, _ => Map.Channels };
        double[] x = Draw((int)Map.Count), dy = Draw((int)Map.Count);
        Dictionary<string, double[]> parameters = forward.Values.Where(value => value is ParameterValue or InputValue)
            .ToDictionary(parameter => parameter.Name, parameter => Draw(SizeOf(parameter.Extent)));
        Dictionary<string, double[]> gradients = CompositionReference.Evaluate(
            backward, Map, new Dictionary<string, double[]> { ["x"] = x, ["y"] = Forward(), ["dy"] = dy }, parameters);
        Assert.Equal(parameters.Keys.Append("x").Order(), gradients.Keys.Order());
        Check(x, gradients["x"]);
        foreach (string name in parameters.Keys)
            Check(parameters[name], gradients[name]);

        void Check(double[] values, double[] gradient)
        {
            Assert.Equal(values.Length, gradient.Length);
            for (int i = 0; i < values.Length; i++)
            {
                const double Step = 1e-5;
                double value = values[i];
                values[i] = value + Step;
                double above = Loss();
                values[i] = value - Step;
                double below = Loss();
                values[i] = value;
                Assert.Equal((above - below) / (2 * Step), gradient[i], 1e-6 * Math.Max(1, Math.Abs(gradient[i])));
            }
        }

        double[] Forward() => CompositionReference.Evaluate(forward, Map, new Dictionary<string, double[]> { ["x"] = x }, parameters)["y"];

        double Loss() => Forward().Zip(dy, (a, b) => a * b).Sum();
    }
}
