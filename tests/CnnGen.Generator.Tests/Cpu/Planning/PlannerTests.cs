using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Cpu.Planning.Implementations;
using CnnGen.Generator.Graph;
using CnnGen.Generator.Layers;
using CnnGen.Generator.Lowering;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Tests.Cpu.Planning;

public class PlannerTests
{
    /// <summary>Aliases, schedule and lifetimes, on graphs with more sharing than any real network has.</summary>
    [Fact]
    public void EveryReadFindsWhatItExpects()
    {
        (int sums, int late, int together, int normSums, int masks, int pools, int shared, int reorders) = (0, 0, 0, 0, 0, 0, 0, 0);
        for (int seed = 0; seed < 400; seed++)
        {
            // A third of them with so much work that all workers share a sample, and some with so many weights that they are packed late.
            bool isWide = seed % 4 == 1;
            ShapedGraph graph = RandomGraph.Make(
                seed, layers: 3 + seed % 25, channels: seed % 3 == 0 ? 4 : isWide ? 96 : 16, size: seed % 3 == 1 ? 48 : isWide ? seed % 8 == 1 ? 24 : 12 : 6);
            bool inputGradient = seed % 2 == 0;
            Plan plan = Planner.Plan(Lowerer.Lower(graph), inputGradient, winograd: true);
            late += plan.TrainForward.Regions.Concat(plan.TrainBackward.Regions).Count(region => region.Split == Split.WorkerSamples);
            together += plan.Inference.Regions.Count(region => region.Split == Split.WorkerSamples);
            sums += Steps<ForwardStep>(plan.Inference).Count(step => step.Adds >= 0);
            normSums += Steps<ForwardStep>(plan.TrainForward).Count(step => step.Adds >= 0);
            masks += Steps<GradientSumsStep>(plan.TrainBackward).Count(step => step.Adds >= 0);
            pools += Steps<GradientStep>(plan.TrainBackward).Count(step => step.Mask >= 0 && plan.Program.Instructions[step.Node].Op is WindowReduction);
            reorders += plan.Program.Instructions.Count(instruction => instruction.Op is Reorder);
            shared += plan.Fixed.Shared.Count;
            try
            {
                new PlanChecker(plan, inputGradient).Check();
            }
            catch (Xunit.Sdk.XunitException mistake)
            {
                string layers = string.Join("; ", graph.Nodes.Select(node => $"{node.Node.Name}({string.Join(",", node.Inputs)})"));
                throw new Xunit.Sdk.XunitException($"seed {seed}: {mistake.Message}\n{layers}");
            }
        }

        Assert.True(sums > 0, "no conv computes a sum");
        Assert.True(late > 0, "no conv takes a worker's samples together in training");
        Assert.True(together > 0, "no conv takes a worker's samples together at inference");
        Assert.True(normSums > 0, "no batch norm computes a sum");
        Assert.True(masks > 0, "no batch norm masks the gradient of a sum");
        Assert.True(shared > 0, "nothing shares parameters");
        Assert.True(pools > 0, "no max pooling masks the gradient of the ReLU before it");
        Assert.True(reorders > 0, "no value is reordered");
    }

    private static IEnumerable<TStep> Steps<TStep>(Pass pass)
        where TStep : Step => pass.Regions.SelectMany(region => region.Steps).OfType<TStep>();

    /// <summary>Winograd's algorithm is chosen where it applies, unless the layer or the network says otherwise, forward and backward.</summary>
    [Theory]
    [InlineData("", true, true)]
    [InlineData(", Winograd = true", true, true)]
    [InlineData(", Winograd = false", true, false)]
    [InlineData("", false, false)]
    public void WinogradCanBeTurnedOff(string argument, bool network, bool expected)
    {
        string source = $"[Network(16, 32, 32), Conv(16, 3, Padding = 1), Conv(16, 3, Padding = 1{argument}), GlobalAvgPool, Dense(10)] class N;";
        Plan plan = Planner.Plan(Lowerer.Lower(Graph.Written.Source(source).Analyze()), inputGradient: false, network);

        Assert.Equal(network, plan.Convolutions[1]!.IsWinograd);
        Assert.Equal(expected, plan.Convolutions[2]!.IsWinograd);
        Assert.Equal(expected, plan.Convolutions[2]!.Weights.Taken is WinogradGradient);
    }

    /// <summary>A max pooling masks the gradient of the ReLU before it, unless a norm does, somebody else reads the ReLU or its input, or it is no ReLU.</summary>
    [Theory]
    [InlineData("Conv(6, 5), Relu, MaxPool(2)", 3, true)]
    [InlineData("Conv(16, 6), Relu, MaxPool(3, Stride = 2)", 3, true)]
    [InlineData("Conv(6, 5), Sigmoid, MaxPool(2)", 3, false)]
    [InlineData("Conv(6, 5), Relu, AvgPool(2)", 3, false)]
    [InlineData("Conv(6, 5), BatchNorm, Relu, MaxPool(2)", 4, false)]
    [InlineData("Conv(6, 5), Relu(Name = \"r\"), MaxPool(1), Add(\"r\")", 3, false)]
    public void AMaxPoolMasksTheReluBeforeIt(string layers, int pool, bool expected)
    {
        string source = $"[Network(1, 28, 28), {layers}, Conv(8, 3), GlobalAvgPool, Dense(10)] class N;";
        ShapedGraph graph = Graph.Written.Source(source).Analyze();
        Plan plan = Planner.Plan(Lowerer.Lower(graph), inputGradient: false, winograd: true);

        Assert.IsType<Pool>(graph.Nodes[pool].Layer);
        int relu = expected ? pool - 1 : -1;
        Assert.Equal(relu, Steps<ForwardStep>(plan.TrainForward).Single(step => step.Node == pool).Rectifies);
        Assert.Equal(relu, Steps<GradientStep>(plan.TrainBackward).Single(step => step.Node == pool).Mask);
        if (expected)
            Assert.DoesNotContain(Steps<Step>(plan.TrainBackward), step => step.Node == pool - 1);
        Assert.Equal(-1, Steps<ForwardStep>(plan.Inference).Single(step => step.Node == pool).Rectifies);
        new PlanChecker(plan, inputGradient: false).Check();
    }

    /// <summary>No chunk of the weights that are packed for all layers at once is much larger than the others, and each lies in one layer.</summary>
    [Fact]
    public void LargeLayersArePackedInSeveralChunks()
    {
        const string Source = "[Network(3, 32, 32), Conv(64, 3, Padding = 1), Conv(256, 1), Conv(1024, 1), Conv(512, 3, Stride = 2, Padding = 1), GlobalAvgPool, Dense(10)] class N;";
        Plan plan = Planner.Plan(Lowerer.Lower(Graph.Written.Source(Source).Analyze()), inputGradient: false, winograd: true);

        foreach ((Pass pass, bool isBackward, int steps) in new[] { (plan.TrainForward, false, 4), (plan.TrainBackward, true, 3) })
        {
            Region region = pass.Regions[0];
            Assert.Equal(steps, region.Steps.Count);
            Assert.All(region.Steps, step => Assert.Equal((isBackward, Split.Steps), (((PackStep)step).IsBackward, step.Split)));
            Assert.Equal(region.Steps.Sum(step => step.Chunks), region.Chunks);
            long all = region.Steps.Sum(step => Floats(step));
            Assert.All(region.Steps, step => Assert.InRange(Floats(step) / step.Chunks, 0, all / 30));
        }

        long Floats(Step step) => plan.Fixed.Weights.Single(weights => weights.Node == step.Node).Floats;
    }

    /// <summary>Groups that fill blocks of channels, or cut them evenly, lie in them; others make their part of the network planar.</summary>
    [Theory]
    [InlineData("Conv(32, 3, Padding = 1, Groups = 32)", ConvGrouping.Lanes)]
    [InlineData("Conv(32, 5, Stride = 2, Padding = 4, Dilation = 2, Groups = 32)", ConvGrouping.Lanes)]
    [InlineData("Conv(32, 3, Padding = 1, Groups = 8)", ConvGrouping.Lanes)]
    [InlineData("Conv(32, 3, Padding = 1, Groups = 2)", ConvGrouping.Blocks)]
    [InlineData("Conv(64, 3, Padding = 1, Groups = 2)", ConvGrouping.Blocks)]
    [InlineData("Conv(64, 3, Padding = 1, Groups = 32)", ConvGrouping.Uneven)]
    [InlineData("Conv(64, 3, Padding = 1, Groups = 4)", ConvGrouping.Uneven)]
    [InlineData("Conv(32, 9, Padding = 4, Groups = 4)", ConvGrouping.Lanes)]
    [InlineData("Conv(32, 3, Padding = 2, Dilation = 2)", ConvGrouping.Whole)]
    public void GroupsThatBlocksTakeAreBlocked(string layer, ConvGrouping expected)
    {
        ShapedGraph graph = Graph.Written.Source($"[Network(32, 12, 12), {layer}, GlobalAvgPool, Dense(10)] class N;").Analyze();
        Plan plan = Planner.Plan(Lowerer.Lower(graph), inputGradient: false, winograd: true);

        Assert.Equal(expected, ConvGroups.Of((Convolution)plan.Program.Instructions[1].Op, 32, 32).Grouping);
        Tensor value = plan.TrainForward.Tensors.Single(tensor => tensor.Role == TensorRole.Value && tensor.Nodes.Contains(1));
        Assert.Equal(expected != ConvGrouping.Uneven, value.IsBlocked);
    }

    /// <summary>LeNet-5's 6 maps do not fill a block; where they do, everything between input and dense layers is blocked, and
    /// each map has the border that its convolution reads.</summary>
    [Theory]
    [InlineData(4, false)]
    [InlineData(16, true)]
    public void MapsThatFillBlocksAreBlocked(int channels, bool expected)
    {
        ShapedGraph graph = RandomGraph.Make(seed: 5, layers: 12, channels);
        Plan plan = Planner.Plan(Lowerer.Lower(graph), inputGradient: true, winograd: true);

        foreach (Tensor tensor in plan.TrainForward.Tensors.Where(tensor => tensor.Role != TensorRole.Indices))
        {
            ShapedNode[] nodes = [.. tensor.Nodes.Select(id => graph.Nodes[id])];
            Assert.Equal(expected && nodes.All(node => node.Shape.IsMap), tensor.IsBlocked);
            if (!tensor.IsBlocked)
                continue;
            bool isPadded = tensor.Role == TensorRole.Value
                ? graph.Nodes.Any(node => node.Layer is Conv && node.Inputs.Any(tensor.Nodes.Contains))
                : nodes.Any(node => node.Layer is Conv);
            Assert.Equal(isPadded ? 1 : 0, tensor.Halo);
            int side = 6 + (2 * tensor.Halo);
            Assert.Equal(channels * side * side, tensor.Stride);
        }
    }
}
