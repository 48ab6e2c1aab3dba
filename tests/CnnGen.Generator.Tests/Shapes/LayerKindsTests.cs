using CnnGen.Generator.Graph;
using CnnGen.Generator.Layers;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Shapes;
using CnnGen.Generator.Tests.Graph;

namespace CnnGen.Generator.Tests.Shapes;

public sealed class LayerKindsTests
{
    private static readonly Axes Three = new(3, 3);

    public static TheoryData<string, Layer> Written { get; } = new()
    {
        { "Conv(8, 3)", new Conv(8, Three, Axes.One, Axes.Zero, Axes.One, 1, true, Generator.Shapes.Rounding.Exact) },
        {
            "Conv(8, 3, Stride = 2, PaddingWidth = 1, DilationHeight = 2, Groups = 2, Bias = false, Rounding = Rounding.Ceil, Winograd = false)",
            new Conv(8, Three, new(2, 2), new(0, 1), new(2, 1), 2, false, Generator.Shapes.Rounding.Ceil, Winograd: false) { AxisArguments = [new("dilation", 2)] }
        },
        {
            "Conv(8, 3, Standardize = true)",
            new Conv(8, Three, Axes.One, Axes.Zero, Axes.One, 1, true, Generator.Shapes.Rounding.Exact) { Standardize = 1e-5f }
        },
        {
            "Conv(8, 3, Standardize = true, StandardizeEpsilon = 1e-6f)",
            new Conv(8, Three, Axes.One, Axes.Zero, Axes.One, 1, true, Generator.Shapes.Rounding.Exact) { Standardize = 1e-6f }
        },
        {
            "Conv(8, KernelHeight = 1, KernelWidth = 7, PaddingWidth = \"7/2\")",
            new Conv(8, new(1, 7), Axes.One, new(0, 3), Axes.One, 1, true, Generator.Shapes.Rounding.Exact)
        },
        {
            "Conv(8, 3, PaddingHeight = 1, PaddingRight = \"2-1\")",
            new Conv(8, Three, Axes.One, new(1, 1, 0, 1, PaddingForm.Sides), Axes.One, 1, true, Generator.Shapes.Rounding.Exact) { AxisArguments = [new("padding", 1)] }
        },
        {
            "Conv(8, 4, Stride = 2, Same = true)",
            new Conv(8, new(4, 4), new(2, 2), new(1, 2, 1, 2, PaddingForm.Same), Axes.One, 1, true, Generator.Shapes.Rounding.Exact)
        },
        {
            "MaxPool(3, Stride = 2, PaddingBottom = 1, PaddingRight = 1, Rounding = Rounding.Floor, Same = false)",
            new Pool(Reducer.Maximum, Three, new(2, 2), new(0, 1, 0, 1, PaddingForm.Sides), Axes.One, Generator.Shapes.Rounding.Floor, false) { AxisArguments = [new("padding", 1, "Bottom")] }
        },
        {
            "AvgPool(2, Stride = 1, Same = true)",
            new Pool(Reducer.Average, new(2, 2), Axes.One, new(0, 1, 0, 1, PaddingForm.Same), Axes.One, Generator.Shapes.Rounding.Exact, true)
        },
        { "MaxPool(3, Rounding = Rounding.Floor)", new Pool(Reducer.Maximum, Three, Three, Axes.Zero, Axes.One, Generator.Shapes.Rounding.Floor, false) },
        {
            "MaxPool(KernelHeight = 2, KernelWidth = 4, StrideWidth = 1, Rounding = Rounding.Floor)",
            new Pool(Reducer.Maximum, new(2, 4), new(2, 1), Axes.Zero, Axes.One, Generator.Shapes.Rounding.Floor, false) { AxisArguments = [new("kernel", 2)] }
        },
        {
            "AvgPool(3, Stride = 1, Padding = 1)",
            new Pool(Reducer.Average, Three, Axes.One, new(1, 1), Axes.One, Generator.Shapes.Rounding.Exact, true)
        },
        {
            "AvgPool(3, Stride = 1, CountIncludePad = false)",
            new Pool(Reducer.Average, Three, Axes.One, Axes.Zero, Axes.One, Generator.Shapes.Rounding.Exact, false)
        },
        { "GlobalMaxPool", new GlobalPool(Reducer.Maximum) },
        { "GlobalAvgPool", new GlobalPool(Reducer.Average) },
        { "Slice(1, 2)", new Slice(1, 2) },
        { "Flatten", new Flatten() },
        { "Maxout(\"4/2\")", new Maxout(2) },
        { "Softmax", new Softmax() },
        { "LogSoftmax", new LogSoftmax() },
        { "BatchNorm", new BatchNorm(0.1f, 1e-5f) },
        { "BatchNorm(Momentum = 0.01, Epsilon = 1e-3)", new BatchNorm(0.01f, 1e-3f) },
        { "LayerNorm", new LayerNorm(1e-5f, Affine: true) },
        { "LayerNorm(Epsilon = 1e-3, Affine = false)", new LayerNorm(1e-3f, Affine: false) },
        { "GroupNorm(2)", new GroupNorm(2, 1e-5f, Affine: true) },
        { "InstanceNorm(Affine = true)", new InstanceNorm(1e-5f, Affine: true) },
        { "LocalResponseNorm(5)", new LocalResponseNorm(5, 1e-4f, 0.75f, 1, WithinChannels: false) },
        {
            "LocalResponseNorm(\"2*2\", Alpha = 0.1, Beta = 0.5, K = 2, WithinChannels = true)",
            new LocalResponseNorm(4, 0.1f, 0.5f, 2, WithinChannels: true)
        },
        { "PRelu", new PRelu() },
        { "Dropout", new Dropout(0.5f) },
        { "Dropout(0.2)", new Dropout(0.2f) },
    };

    [Theory]
    [InlineData("Relu", "relu(x)", "!(y <= 0) ? dy : 0")]
    [InlineData("Relu6", "!(6 - relu(x) <= 0) ? relu(x) : 6", "!(y <= 0) ? (!(6 - y <= 0) ? dy : 0) : 0")]
    [InlineData("LeakyRelu", "x > 0 ? x : 0.01 * x", "y > 0 ? dy : 0.01 * dy")]
    [InlineData("LeakyRelu(0.2)", "x > 0 ? x : 0.2 * x", "y > 0 ? dy : 0.2 * dy")]
    [InlineData("Elu", "x > 0 ? x : expm1(x)", "y > 0 ? dy : dy * (y + 1)")]
    [InlineData("Elu(2)", "x > 0 ? x : 2 * expm1(x)", "y > 0 ? dy : dy * (y + 2)")]
    [InlineData("Sigmoid", "sigmoid(x)", "dy * (y * (1 - y))")]
    [InlineData("Tanh", "tanh(x)", "dy * ((1 - y) * (1 + y))")]
    [InlineData("ScaledTanh(1.5, 0.5)", "scaledTanh(0.5 * x, 1.5, abs(x) * 0.75, 0, x)", "dy * (0.33333334 * ((1.5 - y) * (1.5 + y)))")]
    [InlineData("Silu", "x * sigmoid(x)", "dy * ((x > 0 ? 1 - sigmoidTail(x) : sigmoidTail(x)) + x * (sigmoidTail(x) * (1 - sigmoidTail(x))))")]
    [InlineData("Gelu", "x * normalCdf(x)", "dy * (normalCdf(x, normalPdf(x)) + x * normalPdf(x))")]
    [InlineData("Softplus(2)", "softplus(2 * x) / 2", "dy * (sigmoid(2 * x) * 2 / 2)")]
    [InlineData("HardSwish", "x * ((!(6 - relu(x + 3) <= 0) ? relu(x + 3) : 6) * 0.16666666666666666)", null)]
    [InlineData("Function(\"3 * exp(x)\")", "3 * exp(x)", "dy * y")]
    [InlineData("Function(\"max(x, 0)\")", "relu(x)", "!(x <= 0) ? dy : 0")]
    public void ReadsElementwiseFunctions(string attribute, string function, string? gradient)
    {
        ShapedGraph graph = Graph.Written.Source($"[Network(4, 9, 9), {attribute}] class N;").Analyze();
        var layer = Assert.IsType<Pointwise>(graph.Nodes[1].Layer);
        Assert.Equal(function, layer.Function.ToString());
        Assert.Equal(gradient ?? layer.Gradient.ToString(), layer.Gradient.ToString());
    }

    [Theory]
    [MemberData(nameof(Written))]
    public void ReadsWhatIsWritten(string attribute, Layer expected)
    {
        ShapedGraph graph = Graph.Written.Source($"[Network(4, 9, 9), {attribute}] class N;").Analyze();
        Assert.True(graph.IsValid);
        Assert.Equal(expected, graph.Output.Layer);
        Assert.Equal(attribute.Split('(')[0], graph.Output.Layer.Kind);
    }

    [Fact]
    public void FunctionsHaveTrainableNumbers()
    {
        ShapedGraph graph = Graph.Written.Source("[Network(4, 9, 9), Function(\"a * x + b * c\", Trainable = \"a = 2, c = -1\", TrainablePerChannel = \"b = 0.5\")] class N;").Analyze();
        Assert.Empty(graph.Mistakes.Select(mistake => mistake.Id));
        ShapedNode node = graph.Nodes[1];
        Assert.Equal("Function", node.Layer.Kind);
        Assert.Equal(
            [("a", 1, 2f), ("c", 1, -1f), ("b", 4, 0.5f)],
            node.Parameters.Select(parameter => (parameter.Suffix, parameter.Sizes.Single(), parameter.InitialValue)));
        Assert.All(node.Parameters, parameter => Assert.Equal(Generator.Model.ParameterRole.Coefficient, parameter.Role));
    }

    [Theory]
    [InlineData("Function(\"beta * x\", Trainable = \"beta\")", "trainable")]
    [InlineData("Function(\"beta * x\", TrainablePerChannel = \"1 = beta\")", "trainablePerChannel")]
    [InlineData("Function(\"a * x\", Trainable = \"a = 1\", TrainablePerChannel = \"a = 1\")", "trainablePerChannel")]
    [InlineData("Function(\"beta * x\", Trainable = \"alpha = 1\")", "expression")]
    [InlineData("Function(\"2 * x\", Trainable = \"alpha = 1\")", "expression")]
    public void OneMistakeInTrainableNumbersIsReportedOnce(string attribute, string argument)
    {
        ShapedGraph graph = Graph.Written.Source($"[Network(4, 9, 9), {attribute}] class N;").Analyze();
        Assert.Equal(["CNN0011"], graph.Mistakes.Select(mistake => mistake.Id));
        Assert.Equal(argument, graph.Mistakes.Single().Site.Argument);
    }

    [Fact]
    public void EveryKindCanBeWritten()
    {
        IEnumerable<string> functions = typeof(LayerKindsTests).GetMethod(nameof(ReadsElementwiseFunctions))!.GetCustomAttributes(typeof(InlineDataAttribute), false)
            .Select(data => (string)((InlineDataAttribute)data).GetData(null!).Single()[0]);
        IEnumerable<string> covered = Written.Select(row => (string)((object[])row)[0]).Concat(functions).Select(text => text.Split('(')[0])
            .Concat(["Dense", "Add", "Multiply", "Concat"]);
        Assert.Equal(LayerKinds.Readers.Keys.Order(), covered.Distinct().Order());

        // And each has its attribute in the library.
        IEnumerable<string> attributes = typeof(LayerAttribute).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(LayerAttribute)) && !type.IsAbstract)
            .Select(type => type.Name[..^"Attribute".Length]);
        Assert.Equal(attributes.Order(), LayerKinds.Readers.Keys.Concat(["Skip", "From", "Branches"]).Order());
    }

    [Fact]
    public void EnumsAreThoseOfTheLibrary()
    {
        AssertSame<CnnGen.Rounding, Generator.Shapes.Rounding>();
        AssertSame<CnnGen.Shortcut, Generator.Layers.Shortcut>();
        AssertSame<CnnGen.Merge, Generator.Layers.Merge>();

        static void AssertSame<TLibrary, TCompiler>()
            where TLibrary : struct, Enum
            where TCompiler : struct, Enum
        {
            Assert.Equal(
                Enum.GetValues<TLibrary>().Select(value => (Convert.ToInt32(value), value.ToString())),
                Enum.GetValues<TCompiler>().Select(value => (Convert.ToInt32(value), value.ToString())));
        }
    }

    [Fact]
    public void OnASequenceWindowsHaveHeightOne()
    {
        ShapedGraph graph = Graph.Written.Source("[Network(4, 9), Conv(6, 3, Stride = 2, Padding = 1, Dilation = 2, Groups = 2), MaxPool(2)] class N;").Analyze();
        Assert.Empty(graph.Mistakes.Select(mistake => mistake.Id));
        Assert.Equal(new Conv(6, new(1, 3), new(1, 2), new(0, 1), new(1, 2), 2, true, Generator.Shapes.Rounding.Exact), graph.Nodes[1].Layer);
        Assert.Equal(new Pool(Reducer.Maximum, new(1, 2), new(1, 2), Axes.Zero, Axes.One, Generator.Shapes.Rounding.Exact, false), graph.Nodes[2].Layer);
        Assert.Equal(["4×9", "6×4", "6×2"], graph.Nodes.Select(node => node.Shape.ToString()));
        Assert.Equal([6, 2, 3], graph.Nodes[1].Parameters[0].Sizes);
        Assert.Equal((6, 9), (graph.Nodes[1].Parameters[0].FanIn, graph.Nodes[1].Parameters[0].FanOut));
        Assert.Equal(6 * 4 * 2 * 3, graph.Nodes[1].Macs);
        Assert.Equal([1, 5, 7], graph.Nodes.Select(node => node.ReceptiveField));
        Assert.Equal([1, 2, 4], graph.Nodes.Select(node => node.Stride));
    }

    [Fact]
    public void OnASequencePaddingHasTwoSides()
    {
        ShapedGraph graph = Graph.Written.Source("[Network(4, 9), Conv(4, 2, PaddingLeft = 3), MaxPool(4, Stride = 2, Same = true), AvgPool(3, PaddingRight = 1)] class N;").Analyze();
        Assert.Empty(graph.Mistakes.Select(mistake => mistake.Id));
        Assert.Equal(["4×9", "4×11", "4×6", "4×2"], graph.Nodes.Select(node => node.Shape.ToString()));
        Assert.Equal(new Padding(0, 0, 3, 0, PaddingForm.Sides), ((Conv)graph.Nodes[1].Layer).Padding);
        Assert.Equal([new(0, 0, 1, 2, PaddingForm.Same), new(0, 0, 0, 1, PaddingForm.Sides)], graph.Nodes.Skip(2).Select(node => ((Pool)node.Layer).Padding));
    }

    [Fact]
    public void ParametersHavePyTorchsNamesAndLayouts()
    {
        ShapedGraph graph = Graph.Written.Source("[Network(4, 9, 9), Conv(6, KernelHeight = 1, KernelWidth = 7, Groups = 2), BatchNorm, Flatten, Dense(5)] class N;").Analyze();
        Assert.Equal(
            [
                "conv1.weight 6×2×1×7 Weight 14/21", "conv1.bias 6 Bias 14/21",
                "bn1.weight 6 Scale 0/0", "bn1.bias 6 Shift 0/0", "bn1.running_mean 6 RunningMean 0/0", "bn1.running_var 6 RunningVariance 0/0",
                "fc1.weight 5×162 Weight 162/5", "fc1.bias 5 Bias 162/5",
            ],
            from node in graph.Nodes
            from tensor in node.Parameters
            select $"{node.Node.Name}.{tensor.Suffix} {new TensorShape(tensor.Sizes)} {tensor.Role} {tensor.FanIn}/{tensor.FanOut}");
        Assert.Equal(6 * 9 * 3 * 2 * 7 + 162 * 5, graph.Nodes.Sum(node => node.Macs));
    }

    [Fact]
    public void ReceptiveFieldsOfJoinsAreTheWidest()
    {
        ShapedGraph graph = Graph.Written.Source("""
            [Network(4, 32, 32), Branches, Conv(4, KernelHeight = 1, KernelWidth = 3), Flatten, Dense(2)] class N
            {
                [MaxPool(2)] class Fine;
                [Conv(4, 7, Stride = 2, Padding = 3)] class Wide;
            }
            """).Analyze();
        Assert.Equal(
            ["input 1/1", "fine.maxpool1 2/2", "wide.conv1 7/2", "concat1 7/2", "conv1 11/2", "flatten1 37/2", "fc1 37/2"],
            graph.Nodes.Select(node => $"{node.Node.Name} {node.ReceptiveField}/{node.Stride}"));
    }

    [Fact]
    public void ReceptiveFieldsStopAtTheEndOfTheirType()
    {
        ShapedGraph graph = Graph.Written.Source("[Network(1, 1, 1), Conv(1, 1, Stride = 2, Repeat = 40), Conv(1, 3, Padding = 1)] class N;").Analyze();
        Assert.Equal((int.MaxValue, int.MaxValue), (graph.Output.ReceptiveField, graph.Output.Stride));
    }

    [Fact]
    public void WhatTheBackwardPassNeeds()
    {
        Pointwise[] ofInput = [Activations.Silu, Activations.HardSwish];
        Layer[] layers = [.. Written.Select(row => (Layer)((object[])row)[1]), Activations.Relu, Activations.Relu6, Activations.Tanh, Activations.Sigmoid, .. ofInput];
        Assert.All(layers, layer => Assert.Equal(layer is Pointwise or Dropout, Lower(layer).IsElementwise));
        Assert.All(layers, layer => Assert.Equal(layer is Pool { Pooling: Reducer.Maximum } or GlobalPool { Pooling: Reducer.Maximum } or Maxout, Lower(layer).LeavesIndices));
        Assert.All(layers, layer => Assert.Equal(
            ofInput.Contains(layer) || layer is BatchNorm or SampleNorm or PRelu or LocalResponseNorm ? Operands.Inputs : layer is Pointwise or Softmax or LogSoftmax ? Operands.Result : Operands.None,
            Lower(layer).GradientReads));
        Assert.All(layers, layer => Assert.Equal(layer is Conv or Dense ? Operands.Inputs : Operands.None, Lower(layer).ParameterGradientReads));

        static Op Lower(Layer layer) => layer.Lower([new([6, 4, 4])]);
    }
}
