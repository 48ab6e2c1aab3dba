using CnnGen.Generator.Tests.Graph;

namespace CnnGen.Generator.Tests.Shapes;

/// <summary>Every mistake of shapes, arguments and structure in a network's own class: its place and its whole message.</summary>
public sealed class MistakeTests
{
    private const string Ways = "accept the loss with Rounding = Rounding.Floor or add the partial window with Rounding = Rounding.Ceil";

    [Fact]
    public void DoesNotFit()
    {
        Reports(
            "[Network(1, 7, 7), Conv(2, 3, Stride = 3)] class N;",
            "CNN0020 at Conv(2, 3, Stride = 3): Conv does not fit 1×7×7: (7 − 3 + 2·0)/3 + 1 = 2.33 along the height and the width, "
            + $"so 1 real row and column would be dropped; use Padding = 1, {Ways}");
        Reports(
            "[Network(1, 6, 7), MaxPool(2)] class N;",
            "CNN0020 at MaxPool(2): MaxPool does not fit 1×6×7: (7 − 2 + 2·0)/2 + 1 = 3.50 along the width, "
            + $"so 1 real column would be dropped; use Padding = 1, {Ways}");
        Reports(
            "[Network(1, 10, 6), AvgPool(4, Stride = 4, PaddingWidth = 1)] class N;",
            "CNN0020 at AvgPool(4, Stride = 4, PaddingWidth = 1): AvgPool does not fit 1×10×6: (10 − 4 + 2·0)/4 + 1 = 2.50 along the height, "
            + $"so 2 real rows would be dropped; use PaddingHeight = 1, {Ways}");
        Reports(
            "[Network(4, 9), Conv(4, 3, Dilation = 2, Stride = 3)] class N;",
            "CNN0020 at Conv(4, 3, Dilation = 2, Stride = 3): Conv does not fit 4×9: (9 − 5 + 2·0)/3 + 1 = 2.33 along the length, "
            + $"so 1 real position would be dropped; use Padding = 1, {Ways}");

        // As many decimals as show that it is not whole.
        Reports(
            "[Network(1, 1499, 1499), MaxPool(500)] class N;",
            "CNN0020 at MaxPool(500): MaxPool does not fit 1×1499×1499: (1499 − 500 + 2·0)/500 + 1 = 2.998 along the height and the width, "
            + $"so 499 real rows and columns would be dropped; use Padding = 1, {Ways}");

        // The height takes no padding but 0, the width none but 1.
        Reports(
            "[Network(1, 6, 7), MaxPool(3)] class N;",
            "CNN0020 at MaxPool(3): MaxPool does not fit 1×6×7: (7 − 3 + 2·0)/3 + 1 = 2.33 along the width, "
            + $"so 1 real column would be dropped; {Ways}");
    }

    [Fact]
    public void SidesHaveTheirOwnPadding()
    {
        Reports(
            "[Network(1, 8, 9), Conv(2, 3, Stride = 3, PaddingLeft = 1, PaddingTop = 1)] class N;",
            "CNN0020 at Conv(2, 3, Stride = 3, PaddingLeft = 1, PaddingTop = 1): Conv does not fit 1×8×9: (9 − 3 + 1 + 0)/3 + 1 = 3.33 along the width, "
            + $"so 1 real column would be dropped; {Ways}");
        Reports("[Network(1, 8, 9), Conv(2, 3, Stride = 3, PaddingRight = 1, PaddingTop = 1)] class N;");
        Reports(
            "[Network(1, 4, 9), Conv(2, 7, PaddingTop = 2)] class N;",
            "CNN0021 at Conv(2, 7, PaddingTop = 2)/kernel: Conv has a kernel of 7, more than the padded height of 6 = 4 + 2 + 0; "
            + "use a smaller kernel or paddings of 3 at least together");
        Reports("[Network(1, 4, 9), Conv(2, 7, PaddingTop = 2, PaddingBottom = 1)] class N;");
        Reports(
            "[Network(1, 8, 9), MaxPool(3, Stride = 2, PaddingLeft = 1, PaddingBottom = 2)] class N;",
            "CNN0010 at MaxPool(3, Stride = 2, PaddingLeft = 1, PaddingBottom = 2)/paddingBottom: MaxPool has paddingBottom = 2, "
            + "but it must be at most half the kernel, 1, so that no window sees padding only");
        Reports(
            "[Network(4, 9), Conv(4, 3, PaddingTop = 0, PaddingBottom = 1)] class N;",
            "CNN0027 at Conv(4, 3, PaddingTop = 0, PaddingBottom = 1)/paddingBottom: Conv has paddingBottom = 1, but its input is a sequence of 4×9, "
            + "which has a length and no height; for the length, write PaddingLeft or PaddingRight");
        Reports(
            "[Network(4, 1000, 1000), Conv(4, 1, PaddingRight = 1000000)] class N;",
            "CNN0040 at Conv(4, 1, PaddingRight = 1000000)/paddingRight: The padded input of one sample of Conv is 4·(1000 + 2·0)·(1000 + 0 + 1000000) = 4,004,000,000, "
            + "more than the 1,073,741,824 that the compiler takes");
        Reports(
            "[Network(4, 1000, 1000), Conv(1, KernelHeight = 1, KernelWidth = 1000000, Same = true)] class N;",
            "CNN0040 at Conv(1, KernelHeight = 1, KernelWidth = 1000000, Same = true)/same: The padded input of one sample of Conv is "
            + "4·(1000 + 2·0)·(1000 + 499999 + 500000) = 4,003,996,000, more than the 1,073,741,824 that the compiler takes");
    }

    [Fact]
    public void StandardizedWeightsAreSeveral()
    {
        const string Alone = "each of its output channels has one weight, which less its mean is 0; give it a larger kernel or fewer groups, or leave out Standardize";
        Reports(
            "[Network(1, 8, 9), Conv(4, 1, Standardize = true)] class N;",
            $"CNN0027 at Conv(4, 1, Standardize = true)/standardize: Conv has standardize = true, but {Alone}");
        Reports(
            "[Network(4, 8, 9), Conv(4, 1, Groups = 4, Standardize = true)] class N;",
            $"CNN0027 at Conv(4, 1, Groups = 4, Standardize = true)/standardize: Conv has standardize = true, but {Alone}");
        Reports(
            "[Network(1, 9), Conv(4, 1, Standardize = true)] class N;",
            $"CNN0027 at Conv(4, 1, Standardize = true)/standardize: Conv has standardize = true, but {Alone}");
        Reports("[Network(1, 8, 9), Conv(4, KernelHeight = 1, KernelWidth = 2, Standardize = true)] class N;");
        Reports("[Network(2, 9), Conv(4, 1, Standardize = true)] class N;");
        Reports(
            "[Network(3, 8, 9), Conv(4, 3, StandardizeEpsilon = 0.5f)] class N;",
            "CNN0027 at Conv(4, 3, StandardizeEpsilon = 0.5f)/standardizeEpsilon: Conv has standardizeEpsilon = 0.5, "
            + "but standardize is not true; make it true, or leave out standardizeEpsilon");
        Reports(
            "[Network(3, 8, 9), Conv(4, 3, Standardize = true, StandardizeEpsilon = 0)] class N;",
            "CNN0010 at Conv(4, 3, Standardize = true, StandardizeEpsilon = 0)/standardizeEpsilon: Conv has standardizeEpsilon = 0, but it must be finite and more than 0");
    }

    [Theory]
    [InlineData("Padding = 1, PaddingLeft = 1", "padding", "give padding for both axes, or paddingTop, paddingBottom, paddingLeft and paddingRight")]
    [InlineData("PaddingHeight = 1, PaddingBottom = 1", "paddingHeight", "give paddingHeight for both sides, or paddingTop and paddingBottom")]
    [InlineData("PaddingWidth = 1, PaddingRight = 0", "paddingWidth", "give paddingWidth for both sides, or paddingLeft and paddingRight")]
    [InlineData("Padding = 1, PaddingHeight = 1", "padding", "give padding for both axes, or paddingHeight and paddingWidth")]
    [InlineData("Padding = 0, Same = true", "same", "give same, which finds it from the input, or numbers")]
    [InlineData("Same = true, PaddingTop = 0", "same", "give same, which finds it from the input, or numbers")]
    public void APaddingIsGivenOnce(string arguments, string argument, string advice)
    {
        foreach (string layer in new[] { $"Conv(2, 3, {arguments})", $"MaxPool(3, {arguments})", $"AvgPool(3, {arguments})" })
        {
            Reports(
                $"[Network(1, 9, 9), {layer}, Dense(3)] class N;",
                $"CNN0014 at {layer}/{argument}: {layer.Split('(')[0]} needs its padding once: {advice}");
        }
    }

    [Fact]
    public void GapsBetweenWindowsMayBeLeftOverToo()
    {
        Reports("[Network(1, 8, 8), MaxPool(2, Stride = 4)] class N;");
        Reports(
            "[Network(1, 9, 9), MaxPool(2, Stride = 4)] class N;",
            "CNN0020 at MaxPool(2, Stride = 4): MaxPool does not fit 1×9×9: (9 − 2 + 2·0)/4 + 1 = 2.75 along the height and the width, "
            + $"so 3 real rows and columns would be dropped; use Padding = 1, {Ways}");
    }

    [Fact]
    public void RoundingAcceptsTheLoss()
    {
        Reports("[Network(1, 7, 7), Conv(2, 3, Stride = 3, Rounding = Rounding.Floor)] class N;");
        Reports("[Network(1, 7, 7), MaxPool(3, Stride = 3, Rounding = Rounding.Ceil)] class N;");
        Assert.Equal("2×3×3", Written.Source("[Network(2, 7, 7), MaxPool(3, Rounding = Rounding.Ceil)] class N;").Analyze().Output.Shape.ToString());
        Assert.Equal("2×2×2", Written.Source("[Network(2, 7, 7), MaxPool(3, Rounding = Rounding.Floor)] class N;").Analyze().Output.Shape.ToString());
    }

    [Fact]
    public void KernelTooLarge()
    {
        Reports(
            "[Network(1, 5, 5), Conv(2, 7)] class N;",
            "CNN0021 at Conv(2, 7)/kernel: Conv has a kernel of 7, more than the padded height of 5 = 5 + 2·0; "
            + "use a smaller kernel or a padding of at least 1");
        Reports(
            "[Network(1, 9, 4), Conv(2, KernelHeight = 3, KernelWidth = 7, PaddingWidth = 1)] class N;",
            "CNN0021 at Conv(2, KernelHeight = 3, KernelWidth = 7, PaddingWidth = 1)/kernelWidth: "
            + "Conv has a kernel of 7, more than the padded width of 6 = 4 + 2·1; use a smaller kernel or a padding of at least 2");
        Reports(
            "[Network(1, 5), Conv(2, 3, Dilation = 3)] class N;",
            "CNN0021 at Conv(2, 3, Dilation = 3)/kernel: Conv has a kernel of 3 with dilation 3 (spanning 7), more than the padded length of 5 = 5 + 2·0; "
            + "use a smaller kernel or a padding of at least 1");

        // A pool's padding cannot be large enough.
        Reports(
            "[Network(1, 1, 9), MaxPool(7)] class N;",
            "CNN0021 at MaxPool(7)/kernel: MaxPool has a kernel of 7, more than the padded height of 1 = 1 + 2·0; "
            + "use a smaller kernel or a padding of at least 3");
        Reports(
            "[Network(1, 2), MaxPool(2, Dilation = 9, Padding = 2)] class N;",
            "CNN0021 at MaxPool(2, Dilation = 9, Padding = 2)/kernel: MaxPool has a kernel of 2 with dilation 9 (spanning 10), "
            + "more than the padded length of 6 = 2 + 2·2; use a smaller kernel or a padding of at least 4");
    }

    [Fact]
    public void PoolsNeverSeePaddingOnly()
    {
        Reports(
            "[Network(1, 3, 3), MaxPool(2, Padding = 2)] class N;",
            "CNN0010 at MaxPool(2, Padding = 2)/padding: MaxPool has padding = 2, but it must be at most half the kernel, 1, so that no window sees padding only");
        Reports(
            "[Network(1, 3, 3), AvgPool(3, PaddingWidth = 2)] class N;",
            "CNN0010 at AvgPool(3, PaddingWidth = 2)/paddingWidth: "
            + "AvgPool has paddingWidth = 2, but it must be at most half the kernel, 1, so that no window sees padding only");
        Reports(
            "[Network(1, 2, 3), MaxPool(2, Dilation = 4, Padding = 2)] class N;",
            "CNN0010 at MaxPool(2, Dilation = 4, Padding = 2)/dilation: "
            + "MaxPool has dilation = 4, but it must be at most the input's height, 2, so that no window sees padding only");
        Reports("[Network(1, 3, 3), Conv(2, 2, Padding = 2)] class N;");
    }

    [Fact]
    public void ChannelsNotDivisible()
    {
        Reports(
            "[Network(10, 8, 8), Conv(8, 3, Groups = 4)] class N;",
            "CNN0013 at Conv(8, 3, Groups = 4)/groups: Conv cannot split its 10 input channels into 4 groups: 10 = 4·2 + 2");
        Reports(
            "[Network(8, 8, 8), Conv(10, 3, Groups = 4, Repeat = 2)] class N;",
            "CNN0013 at Conv(10, 3, Groups = 4, Repeat = 2)/groups: Conv 'conv1.0' cannot split its 10 output channels into 4 groups: 10 = 4·2 + 2");
    }

    [Fact]
    public void WrongRank()
    {
        Reports(
            "[Network(2, 4, 4), Dense(10)] class N;",
            "CNN0022 at Dense(10): Dense takes a vector, but its input is a map of 2×4×4; put Flatten (32 features) or GlobalAvgPool (2 features) before it");
        Reports(
            "[Network(16), Conv(10, 3)] class N;",
            "CNN0023 at Conv(10, 3): Conv takes a sequence (channels, length), an image (channels, height, width) or a volume (channels, depth, height, width), but its input is a vector of 16 features");
        Reports(
            "[Network(3, 4, 16, 16), Relu, MaxPool(2), GlobalAvgPool, Dense(2)] class N;",
            "CNN0029 at MaxPool(2): MaxPool slides a window over a volume of 3×4×16×16, for which this version of the compiler writes no code; "
            + "its shapes, parameters and work are checked all the same");
        Reports(
            "[Network(16), GlobalAvgPool] class N;",
            "CNN0023 at GlobalAvgPool: GlobalAvgPool takes a map (channels and at least one axis), but its input is a vector of 16 features");
        Reports(
            "[Network(16), LocalResponseNorm(3, WithinChannels = true)] class N;",
            "CNN0023 at LocalResponseNorm(3, WithinChannels = true): LocalResponseNorm takes an image or a sequence, to normalize within its channels, "
            + "but its input is a vector of 16 features");
    }

    [Fact]
    public void AllOtherLayersTakeAnyRank()
    {
        foreach (string sizes in new[] { "8", "8, 4", "8, 4, 4", "8, 2, 4, 4" })
        {
            string pool = sizes == "8" ? "" : "GlobalMaxPool, ";
            string source = $"[Network({sizes}), Relu, BatchNorm, Dropout, Softmax, Skip, Tanh, Multiply, Skip, Elu, Concat, Skip, Sigmoid, Add, {pool}Flatten, Dense(2)] class N;";
            Reports(source);
        }
    }

    [Fact]
    public void JoinsOfDifferentShapes()
    {
        const string Between = "choose Padding and Stride of the layers between so that the sizes agree; Padding = 1 keeps the size under a kernel of 3";
        Reports(
            "[Network(3, 8, 8), Skip, Conv(3, 3), Add] class N;",
            $"CNN0024 at Add: Add needs equal shapes, but 'input' is 3×8×8 and 'conv1' is 3×6×6; {Between}");
        Reports(
            "[Network(3, 8, 8), Skip, Conv(4, 3, Padding = 1), Add, Dense(3)] class N;",
            "CNN0024 at Add: Add needs equal shapes, but 'input' is 3×8×8 and 'conv1' is 4×8×8; "
            + "write Add(Shortcut.Projection) to fit the skip with a 1×1 convolution");
        Reports(
            "[Network(3, 8, 8), Skip, Flatten, Add] class N;",
            "CNN0024 at Add: Add needs equal shapes, but 'input' is 3×8×8 and 'flatten1' is 192; flatten or pool both of them, or neither");
        Reports(
            "[Network(3, 8, 8), Skip, Conv(4, 3, Padding = 1), Multiply] class N;",
            "CNN0024 at Multiply: Multiply needs equal shapes, but 'input' is 3×8×8 and 'conv1' is 4×8×8; "
            + "choose the channels, Padding and Stride of the layers between so that the shapes agree");
        Reports(
            "[Network(3, 8, 8), Conv(4, 1, Name = \"a\"), Conv(5, 1), Add(\"a\")] class N;",
            "CNN0024 at Add(\"a\"): Add needs equal shapes, but 'a' is 4×8×8 and 'conv1' is 5×8×8; "
            + "choose the channels, Padding and Stride of the layers before so that the shapes agree");
        Reports(
            "[Network(3, 8, 8), Branches(Merge.Add)] class N { [Conv(3, 3)] class A; [Conv(3, 1)] class B; }",
            "CNN0024 at Branches(Merge.Add): Branches needs equal shapes, but 'a.conv1' is 3×6×6 and 'b.conv1' is 3×8×8; "
            + "choose Padding and Stride of the layers before so that the sizes agree; Padding = 1 keeps the size under a kernel of 3");
        Reports(
            "[Network(3, 8, 8), Skip, Conv(4, 3), Concat] class N;",
            "CNN0025 at Concat: Concat needs equal sizes beside the channels, but 'input' is 3×8×8 and 'conv1' is 4×6×6; "
            + "choose Padding and Stride of the layers before so that the sizes agree");
        Reports(
            "[Network(3, 8, 8), Branches] class N { [Conv(3, 3)] class A; [GlobalAvgPool] class B; }",
            "CNN0025 at Branches: Branches needs equal sizes beside the channels, but 'a.conv1' is 3×6×6 and 'b.globalavgpool1' is 3; "
            + "flatten or pool both of them, or neither");
    }

    [Theory]
    [InlineData("Conv(4, 3), Add(Shortcut.Projection)", "Projection", "4×6×6", "no stride takes the height from 8 to 6")]
    [InlineData("Conv(4, 3, PaddingHeight = 1), Add(Shortcut.Projection)", "Projection", "4×8×6", "no stride takes the width from 8 to 6")]
    [InlineData("Conv(4, 3, Padding = 2), Add(Shortcut.Projection)", "Projection", "4×10×10", "it cannot enlarge the height from 8 to 10")]
    [InlineData("GlobalAvgPool, Add(Shortcut.Projection)", "Projection", "3", "it is a convolution, which takes sequences, images and volumes, and keeps which of them it is")]
    [InlineData("GlobalAvgPool, Add(Shortcut.ZeroPad)", "ZeroPad", "3", "it takes vectors, sequences and images, and keeps which of them it is")]
    [InlineData("Conv(2, 1), Add(Shortcut.ZeroPad)", "ZeroPad", "2×8×8", "it adds channels, and cannot make 2 of 3")]
    [InlineData("Conv(4, 3), Add(Shortcut.ZeroPad)", "ZeroPad", "4×6×6", "no stride takes the height from 8 to 6")]
    [InlineData("MaxPool(KernelHeight = 2, KernelWidth = 1), Add(Shortcut.ZeroPad)", "ZeroPad", "3×4×8", "it has one stride for both axes, and none gives both their sizes")]
    public void BadShortcuts(string layers, string shortcut, string shape, string reason) => Reports(
        $"[Network(3, 8, 8), Skip, {layers}, Dense(2)] class N;",
        $"CNN0026 at Add(Shortcut.{shortcut})/shortcut: Shortcut.{shortcut} of Add cannot take 'input' (3×8×8) to {shape}: {reason}");

    [Theory]
    [InlineData("Dense(0)", "units", "CNN0010", "Dense has units = 0, but it must be at least 1")]
    [InlineData("Dense(-4)", "units", "CNN0010", "Dense has units = -4, but it must be at least 1")]
    [InlineData("Dense(\"3-3\")", "units", "CNN0010", "Dense has units = 3-3 = 0, but it must be at least 1")]
    [InlineData("Dense(3000000000)", "units", "CNN0010", "Dense has units = 3000000000, but it must be at most 2147483647")]
    [InlineData("Dense(2, Repeat = 0)", "repeat", "CNN0010", "Dense has repeat = 0, but it must be at least 1")]
    [InlineData("Dropout(1.0)", "probability", "CNN0010", "Dropout has probability = 1, but it must be at least 0 and less than 1")]
    [InlineData("Dropout(-0.25)", "probability", "CNN0010", "Dropout has probability = -0.25, but it must be at least 0 and less than 1")]
    [InlineData("BatchNorm(Momentum = 1.5)", "momentum", "CNN0010", "BatchNorm has momentum = 1.5, but it must be at least 0 and at most 1")]
    [InlineData("BatchNorm(Epsilon = 0.0)", "epsilon", "CNN0010", "BatchNorm has epsilon = 0, but it must be finite and more than 0")]
    [InlineData("BatchNorm(Epsilon = 1e-60)", "epsilon", "CNN0010", "BatchNorm has epsilon = 1E-60, but it must be finite and more than 0")]
    [InlineData("GroupNorm(2)", "groups", "CNN0013", "GroupNorm cannot split its 3 input channels into 2 groups: 3 = 2·1 + 1")]
    [InlineData("Maxout(2)", "pieces", "CNN0010", "Maxout has pieces = 2, but it must be a divisor of its input's 3 channels: 3 = 2·1 + 1")]
    [InlineData("Maxout(4)", "pieces", "CNN0010", "Maxout has pieces = 4, but it must be a divisor of its input's 3 channels: 3 = 4·0 + 3")]
    [InlineData("LocalResponseNorm(0)", "size", "CNN0010", "LocalResponseNorm has size = 0, but it must be at least 1")]
    [InlineData("LocalResponseNorm(5, K = 0.0)", "k", "CNN0010", "LocalResponseNorm has k = 0, but it must be finite and more than 0")]
    [InlineData("Function(\"beta * x\", Trainable = \"beta\")", "trainable", "CNN0011", "Function has trainable = \"beta\", which is wrong at position 0: 'beta' has no first value, as in beta = 1")]
    [InlineData("Function(\"x * tahn(x)\")", "expression", "CNN0011", "Function has expression = \"x * tahn(x)\", which is wrong at position 4: there is no function 'tahn'; did you mean 'tanh'?")]
    [InlineData("LeakyRelu(-0.1)", "slope", "CNN0010", "LeakyRelu has slope = -0.1, but it must be finite and at least 0")]
    [InlineData("Elu(-1)", "alpha", "CNN0010", "Elu has alpha = -1, but it must be finite and at least 0")]
    [InlineData("ScaledTanh(0.0, 1.0)", "amplitude", "CNN0010", "ScaledTanh has amplitude = 0, but it must be finite and more than 0")]
    [InlineData("Dense(2.5)", "units", "CNN0012", "Dense takes an integer for units, but 2.5 is given")]
    [InlineData("Dense(true)", "units", "CNN0012", "Dense takes an integer for units, but true is given")]
    [InlineData("Dense(2, Repeat = null)", "repeat", "CNN0012", "Dense takes an integer for repeat, but null is given")]
    [InlineData("Dense(2, Bias = 1)", "bias", "CNN0012", "Dense takes true or false for bias, but 1 is given")]
    [InlineData("Dense(2, Name = 1)", "name", "CNN0012", "Dense takes a string for name, but 1 is given")]
    [InlineData("Dropout(\"p\")", "probability", "CNN0012", "Dropout takes a number for probability, but \"p\" is given")]
    [InlineData("Dense(2, Depth = 1)", "depth", "CNN0012", "Dense takes nothing for depth, but 1 is given")]
    [InlineData("Dense(\"2*x\")", "units", "CNN0011", "Dense has units = \"2*x\", which is wrong at position 2: there is no parameter 'x', because this is not in a block with parameters; only numbers can stand here")]
    [InlineData("Dense(\"2*(3\")", "units", "CNN0011", "Dense has units = \"2*(3\", which is wrong at position 2: this '(' is never closed")]
    [InlineData("Dense(2, Name = \"\")", "name", "CNN0036", "'' cannot be the name of Dense: it is empty")]
    [InlineData("Dense(2, Name = \"a b\")", "name", "CNN0036", "'a b' cannot be the name of Dense: it has a ' ', but only letters, digits, '_', '-' and '.' are allowed")]
    [InlineData("Dense(2, Name = \"a..b\")", "name", "CNN0036", "'a..b' cannot be the name of Dense: a part between its dots is empty")]
    [InlineData("Dense(2, Name = \"a.\")", "name", "CNN0036", "'a.' cannot be the name of Dense: a part between its dots is empty")]
    [InlineData("Add(\"inptu\")", "names[0]", "CNN0030", "Add reads 'inptu', but no layer before it in 'N' has that name; did you mean 'input'?")]
    public void WrongArguments(string layer, string argument, string id, string message)
    {
        // What follows would not fit either, but stays quiet.
        string layerAfter = id == "CNN0036" ? "" : ", Conv(1, 3)";
        Reports($"[Network(3), {layer}{layerAfter}] class N;", $"{id} at {layer}/{argument}: {message}");
    }

    [Fact]
    public void Missing()
    {
        Reports("[Network(3), Dense] class N;", "CNN0012 at Dense: Dense takes an integer for units, but nothing is given");
        Reports(
            "[Network(3, 8, 8), Conv(3)] class N;",
            "CNN0014 at Conv(3): Conv needs its kernel once: give kernel for both axes, or kernelHeight and kernelWidth");
        Reports(
            "[Network(3, 8, 8), MaxPool(KernelHeight = 2)] class N;",
            "CNN0014 at MaxPool(KernelHeight = 2): MaxPool needs its kernel once: give kernel for both axes, or kernelHeight and kernelWidth");
    }

    [Fact]
    public void GivenTwice()
    {
        Reports(
            "[Network(3, 8, 8), Conv(3, 3, KernelWidth = 3)] class N;",
            "CNN0014 at Conv(3, 3, KernelWidth = 3)/kernel: Conv needs its kernel once: give kernel for both axes, or kernelHeight and kernelWidth");
        Reports(
            "[Network(3, 8, 8), Conv(3, 3, Stride = 1, StrideHeight = 2)] class N;",
            "CNN0014 at Conv(3, 3, Stride = 1, StrideHeight = 2)/stride: Conv needs its stride once: give stride for both axes, or strideHeight and strideWidth");
    }

    [Fact]
    public void TwoWrongArgumentsAreTwoMistakes() => Reports(
        "[Network(3, 8, 8), Conv(0, 3, Stride = -1), Dense(1)] class N;",
        "CNN0010 at Conv(0, 3, Stride = -1)/channels: Conv has channels = 0, but it must be at least 1",
        "CNN0010 at Conv(0, 3, Stride = -1)/stride: Conv has stride = -1, but it must be at least 1");

    [Fact]
    public void Names()
    {
        Reports(
            "[Network(3), Dense(3, Name = \"x\"), Relu(Name = \"x\"), Dense(2)] class N;",
            "CNN0031 at Relu(Name = \"x\")/name: The name 'x' of Relu is already used in 'N'; names are unique in their scope");
        Reports(
            "[Network(3), Dense(3, Name = \"input\")] class N;",
            "CNN0031 at Dense(3, Name = \"input\")/name: The name 'input' of Dense is already used in 'N'; names are unique in their scope");
        Reports(
            "[Network(3), Dense(3, Name = \"x\", Repeat = 3), Dense(3, Name = \"x.1\")] class N;",
            "CNN0031 at Dense(3, Name = \"x.1\")/name: The name 'x.1' of Dense is already used in 'N'; names are unique in their scope");
        Reports(
            "[Network(3), B(Name = \"x\"), Dense(3, Name = \"x.fc1\")] class N; [Dense(3)] partial class B : Block;",
            "CNN0031 at Dense(3, Name = \"x.fc1\")/name: The name 'x.fc1' of Dense is already used in 'N'; names are unique in their scope");
        Reports(
            "[Network(3, 8, 8), Branches] class N { [Conv(3, 1)] class A; [Conv(3, 1)] class a; }",
            "CNN0031 at a: The name 'a' of branch a is already used in 'N'; names are unique in their scope");
        Reports(
            "[Network(3, 8, 8), Skip, Conv(4, 1), Add(Shortcut.Projection, Name = \"x\"), Relu(Name = \"x.conv\"), Conv(1, 1)] class N;",
            "CNN0031 at Add(Shortcut.Projection, Name = \"x\"): The name 'x.conv' of Add is already used in 'the network'; names are unique in their scope");
    }

    [Fact]
    public void UnknownNames()
    {
        Reports(
            "[Network(3), Dense(3), From(\"z\"), Dense(4), Relu(Name = \"z\")] class N;",
            "CNN0030 at From(\"z\")/layer: From reads 'z', but no layer before it in 'N' has that name; 'z' stands after it");
        Reports(
            "[Network(3), Dense(3, Name = \"stem\"), Dense(3, Name = \"body\"), Add(\"head\", \"tails\")] class N;",
            "CNN0030 at Add(\"head\", \"tails\")/names[0]: Add reads 'head', but no layer before it in 'N' has that name; the names are 'stem' and 'body'",
            "CNN0030 at Add(\"head\", \"tails\")/names[1]: Add reads 'tails', but no layer before it in 'N' has that name; the names are 'stem' and 'body'");
        Reports(
            "[Network(3), Dense(3), From(\"residual\")] class N;",
            "CNN0030 at From(\"residual\")/layer: From reads 'residual', but no layer before it in 'N' has that name; "
            + "write Name = \"residual\" on the layer that it should read");
        Reports(
            "[Network(3), B, Add(\"inner\")] class N; [Dense(3, Name = \"inner\"), Dense(3)] partial class B : Block;",
            "CNN0030 at Add(\"inner\")/names[0]: Add reads 'inner', but no layer before it in 'N' has that name; write Name = \"inner\" on the layer that it should read");
    }

    [Fact]
    public void Skips()
    {
        Reports(
            "[Network(3), Skip, Dense(3), Skip, Dense(4), Concat] class N;",
            "CNN0032 at Skip: This Skip is never closed; end its body with Add, Concat or Multiply");
        Reports(
            "[Network(3), Dense(3), Concat, Conv(1, 3)] class N;",
            "CNN0033 at Concat: Concat has no open Skip to close; put Skip before the body, or name the layers to join, as in Concat(\"name\")");

        // A name excuses only the Skip that something reads by it, and not one beside it.
        Reports(
            "[Network(3), Skip(Name = \"in\"), Dense(3)] class N;",
            "CNN0032 at Skip(Name = \"in\"): This Skip is never closed; end its body with Add, Concat or Multiply, or read it by its name, as in Add(\"in\")");
        Reports(
            "[Network(3), Skip(Name = \"a\"), Skip, Skip(Name = \"b\"), Dense(3), Add(\"a\")] class N;",
            "CNN0032 at Skip: This Skip is never closed; end its body with Add, Concat or Multiply",
            "CNN0032 at Skip(Name = \"b\"): This Skip is never closed; end its body with Add, Concat or Multiply, or read it by its name, as in Add(\"b\")");

        // Neither in another class, nor before it stands there.
        Reports(
            "[Network(3), Skip(Name = \"in\"), Branches, Add] class N { [Dense(3), Add(\"in\")] class A; }",
            "CNN0030 at Add(\"in\")/names[0]: Add reads 'in', but no layer before it in 'A' has that name; write Name = \"in\" on the layer that it should read");
        Reports(
            "[Network(3), Dense(3), Add(\"in\"), Skip(Name = \"in\"), Dense(3), Add] class N;",
            "CNN0030 at Add(\"in\")/names[0]: Add reads 'in', but no layer before it in 'N' has that name; 'in' stands after it");
        Reports(
            "[Network(3), Skip(Name = \"in\"), Dense(3), Add(\"inn\"), Add] class N;",
            "CNN0030 at Add(\"inn\")/names[0]: Add reads 'inn', but no layer before it in 'N' has that name; did you mean 'in'?");

        // A branch cannot close what stands open around it.
        Reports(
            "[Network(3), Skip, Branches, Add] class N { [Dense(1), Add] class A; [Dense(2)] class B; }",
            "CNN0033 at Add: Add has no open Skip to close; put Skip before the body, or name the layers to join, as in Add(\"name\")");
    }

    [Fact]
    public void Structure()
    {
        Reports(
            "[Network(3, 8, 8), Branches, Dense(1)] class N;",
            "CNN0035 at Branches: 'N' has Branches but no nested class; write each branch as a nested class with its layers");
        Reports("[Network(3)] class N;", "CNN0007 at Network(3): 'N' has no layers; put layer attributes such as [Dense(10)] below [Network]");
        Reports("[Network(3), From(\"input\")] class N;", "CNN0007 at Network(3): 'N' has no layers; put layer attributes such as [Dense(10)] below [Network]");
        Reports(
            "[Network(3), Fold] class N;",
            "CNN0037 at Fold: This version of the compiler does not know the layer 'Fold'; use the version of CnnGen that the block was compiled with");
    }

    [Theory]
    [InlineData("0, -3", "0, -3")]
    [InlineData("1, 2, 3, 4, 5", "1, 2, 3, 4, 5")]
    [InlineData("3000000000", "3000000000")]
    public void BadInput(string sizes, string shown) => Reports(
        $"[Network({sizes}), Dense(4), Conv(3, 3)] class N;",
        $"CNN0006 at Network({sizes}): The network's input is ({shown}), but it must be 1 to 4 positive sizes: "
        + "(features), (channels, length), (channels, height, width) or (channels, depth, height, width)");

    [Fact]
    public void Overflow()
    {
        const string Most = "more than the 1,073,741,824 that the compiler takes";
        Reports(
            "[Network(1000000000), Dense(1000000000), Dense(1)] class N;",
            $"CNN0040 at Dense(1000000000): The weight count of Dense is 1000000000·1000000000 = 1,000,000,000,000,000,000, {Most}");
        Reports(
            "[Network(30000), Dense(30000), Dense(30000), Dense(30000)] class N;",
            "CNN0040 at Network(30000): The parameter memory (in floats) of N is 2,700,090,000, more than the 2,147,418,111 that the compiler takes");
        Reports(
            "[Network(3, 50000, 50000), Relu] class N;",
            $"CNN0040 at Network(3, 50000, 50000): The output count of Input is 3·50000·50000 = 7,500,000,000, {Most}");
        Reports(
            "[Network(2147483647, 2147483647, 2147483647, 2147483647), Relu] class N;",
            "CNN0040 at Network(2147483647, 2147483647, 2147483647, 2147483647): The output count of Input is 2147483647·2147483647·2147483647·2147483647 = "
            + $"21,267,647,892,944,572,736,998,860,269,687,930,881, {Most}");
        Reports(
            "[Network(1, 10000, 10000), Conv(1000, 1)] class N;",
            $"CNN0040 at Conv(1000, 1): The output count of Conv is 1000·10000·10000 = 100,000,000,000, {Most}");
    }

    // Each was accepted: training read and wrote memory of others, or the compiler died of an overflow.
    [Fact]
    public void WindowsThatNoIndexReaches()
    {
        const string Most = "more than the 1,073,741,824 that the compiler takes";
        Reports(
            "[Network(1, 32, 32, InputGradient = true), Conv(1, 1), MaxPool(65537, Padding = 32768), GlobalAvgPool, Dense(2)] class N;",
            "CNN0040 at MaxPool(65537, Padding = 32768)/padding: The padded input of one sample of MaxPool is 1·(32 + 2·32768)·(32 + 2·32768) = "
            + $"4,299,162,624, {Most}");
        Reports(
            "[Network(3, 32, 32), Conv(8, 3, Stride = 2147483647, Rounding = Rounding.Floor), GlobalAvgPool, Dense(2)] class N;",
            "CNN0040 at Conv(8, 3, Stride = 2147483647, Rounding = Rounding.Floor)/stride: The stride of Conv is 2,147,483,647, "
            + "more than the 32,768 that the compiler takes");
        Reports(
            "[Network(64, 1000, 1000), Conv(64, 3, Padding = 3000, Dilation = 3000), GlobalAvgPool] class N;",
            "CNN0040 at Conv(64, 3, Padding = 3000, Dilation = 3000)/padding: The padded input of one sample of Conv is "
            + $"64·(1000 + 2·3000)·(1000 + 2·3000) = 3,136,000,000, {Most}");
        Reports(
            "[Network(16, 11585, 11585), Conv(16, 3, Padding = 1), GlobalAvgPool] class N;",
            $"CNN0040 at Network(16, 11585, 11585): The output count of Input is 16·11585·11585 = 2,147,395,600, {Most}");
        Reports("[Network(2147483647), Relu] class N;", $"CNN0040 at Network(2147483647): The output count of Input is 2,147,483,647, {Most}");
        foreach ((int channels, int stride) in new[] { (16, 134217728), (3, 67108864), (3, 32769) })
        {
            string conv = FormattableString.Invariant($"Conv(16, 3, Stride = {stride}, Rounding = Rounding.Floor)");
            Reports(
                FormattableString.Invariant($"[Network({channels}, 32, 32), {conv}, GlobalAvgPool] class N;"),
                FormattableString.Invariant($"CNN0040 at {conv}/stride: The stride of Conv is {stride:N0}, more than the 32,768 that the compiler takes"));
        }

        Reports(
            "[Network(1, 8, 8), Conv(1, 1, DilationWidth = 2147483647, StrideHeight = 2)] class N;",
            "CNN0040 at Conv(1, 1, DilationWidth = 2147483647, StrideHeight = 2)/dilationWidth: The dilation of Conv is 2,147,483,647, "
            + "more than the 32,768 that the compiler takes");
        Reports(
            "[Network(1, 8), AvgPool(3, Stride = 1048577, Rounding = Rounding.Floor)] class N;",
            "CNN0040 at AvgPool(3, Stride = 1048577, Rounding = Rounding.Floor)/stride: The stride of AvgPool is 1,048,577, "
            + "more than the 1,048,576 that the compiler takes");
        Reports(
            "[Network(1, 1000000000), Conv(1, 1, Padding = 2147483647)] class N;",
            $"CNN0040 at Conv(1, 1, Padding = 2147483647)/padding: The padded input of one sample of Conv is 1·(1000000000 + 2·2147483647) = 5,294,967,294, {Most}");
        Reports(
            "[Network(1, 100000), Skip, Conv(2, 1, Stride = 100), AvgPool(1000), Add(Shortcut.Projection)] class N;",
            "CNN0026 at Add(Shortcut.Projection)/shortcut: Shortcut.Projection of Add cannot take 'input' (1×100000) to 2×1: "
            + "its stride would be 100,000, more than the 32,768 that the compiler takes");
    }

    [Fact]
    public void TooManyLayers()
    {
        const string Source = """
            [Network(3), A(Repeat = 1000)] class N;
            [B(Repeat = 1000)] partial class A : Block;
            [Skip, Dense(3, Repeat = 1000), Add] partial class B : Block;
            """;
        Reports(Source, "CNN0040 at Network(3): The layer count of N is over 20,000, more than the 20,000 that the compiler takes");
        Reports(
            "[Network(3), A(Repeat = 2000000000)] class N; partial class A : Block;",
            "CNN0040 at Network(3): The layer count of N is over 20,000, more than the 20,000 that the compiler takes");
    }

    [Fact]
    public void WhatDoesNotCompileIsQuiet()
    {
        Written written = Written.Source("[Network(3), Conv(1, 3)] class N;");
        Assert.False(Quiet(written.Network with { Class = written.Network.Class with { HasErrors = true } }));

        static bool Quiet(Generator.Reading.NetworkSpec spec)
        {
            Generator.Graph.ShapedGraph graph = Generator.Compiler.NetworkCompiler.Analyze(spec);
            Assert.Empty(graph.Mistakes);
            return graph.IsValid;
        }

        Written user = Written.Source("[Network(3), B, Conv(1, 3)] class N; [Dense(2)] partial class B : Block;");
        Assert.False(Quiet(user.Network with { Blocks = [user.Network.Blocks[0] with { HasErrors = true }] }));
    }

    private static void Reports(string source, params string[] expected) => Assert.Equal(expected, Written.Source(source).Mistakes().Where(NotLint));

    private static bool NotLint(string mistake) => !mistake.StartsWith("CNN1", StringComparison.Ordinal);
}
