using System.Globalization;

namespace CnnGen.RandomNetworks.Drawing;

/// <summary>Draws networks: layer by layer what fits, with all that the language has.</summary>
internal sealed partial class Drawer
{
    private const long UsualMacs = 1_500_000;
    private const long LargeMacs = 14_000_000;
    private const long MostWeights = 700_000;

    private static readonly Plain[] Activations =
    [
        Activation("LeakyRelu", [], ("slope", 0.01)),
        Activation("LeakyRelu", ["0.2"], ("slope", 0.2)),
        Activation("Elu", [], ("alpha", 1)),
        Activation("Elu", ["0.5"], ("alpha", 0.5)),
        Activation("Sigmoid", []),
        Activation("Tanh", []),
        Activation("ScaledTanh", [], ("amplitude", 1.7159), ("slope", 2.0 / 3)),
        Activation("ScaledTanh", ["1.2", "0.8"], ("amplitude", 1.2), ("slope", 0.8)),
        Activation("Softmax", []),
        Activation("LogSoftmax", []),
        new("Maxout", "maxout", "maxout", ["2"], ("pieces", 2)),
        Activation("Relu6", []),
        Activation("Silu", []),
        Activation("Gelu", []),
        Activation("HardSwish", []),
        Activation("Softplus", []),
        new("Function", "function", "mish", ["\"x * tanh(softplus(x))\""]),
    ];

    private static readonly Plain[] Norms =
    [
        Norm(),
        Norm(("Momentum", 0.3)),
        Norm(("Epsilon", 0.001)),
    ];

    /// <summary>What looks at each sample by itself.</summary>
    private static readonly Plain[] SampleNorms =
    [
        new("GroupNorm", "gn", "groupnorm", ["1"], ("groups", 1), ("affine", 1)),
        new("GroupNorm", "gn", "groupnorm", ["2"], ("groups", 2), ("affine", 1)),
        new("GroupNorm", "gn", "groupnorm", ["4", "Affine = false"], ("groups", 4), ("affine", 0)),
        new("LayerNorm", "ln", "layernorm", [], ("affine", 1)),
        new("LayerNorm", "ln", "layernorm", ["Affine = false"], ("affine", 0)),
        new("InstanceNorm", "in", "instancenorm", ["Affine = true"], ("affine", 1)),
        new("InstanceNorm", "in", "instancenorm", [], ("affine", 0)),
        new("PRelu", "prelu", "prelu", []),
        new("Function", "function", "swish", ["\"x * sigmoid(beta * x)\"", "Trainable = \"beta = 1\""], ("perChannel", 0)),
        new("Function", "function", "swish", ["\"x * sigmoid(beta * x)\"", "TrainablePerChannel = \"beta = 1\""], ("perChannel", 1)),
        new("LocalResponseNorm", "lrn", "lrn", ["5", "Alpha = 0.5"], ("size", 5), ("alpha", 0.5), ("within", 0)),
        new("LocalResponseNorm", "lrn", "lrn", ["4", "Alpha = 1"], ("size", 4), ("alpha", 1), ("within", 0)),
        new("LocalResponseNorm", "lrn", "lrn", ["3", "Alpha = 1", "WithinChannels = true"], ("size", 3), ("alpha", 1), ("within", 1)),
    ];

    private static readonly Plain Relu = Activation("Relu", []);
    private static readonly Plain Dropout = new("Dropout", "dropout", "identity", ["0"]);
    private static readonly Plain Flatten = new("Flatten", "flatten", "flatten", []);
    private static readonly Plain[] GlobalPools = [new("GlobalAvgPool", "globalavgpool", "globalavg", []), new("GlobalMaxPool", "globalmaxpool", "globalmax", [])];

    /// <summary>The joins that close a skip.</summary>
    private static readonly Join[] Closings =
    [
        new(JoinKind.Add, []), new(JoinKind.Multiply, []), new(JoinKind.Concat, []), new(JoinKind.Add, [], Shortcut.Projection), new(JoinKind.Add, [], Shortcut.ZeroPad),
    ];

    private readonly Random _random;
    private readonly List<Drawn> _blocks = [];
    private readonly int[] _channels;
    private readonly int _number;
    private readonly bool _isLarge;
    private int _names;

    private Drawer(int number, Random random)
    {
        (_number, _random) = (number, random);
        _isLarge = One(7);
        // Channels that fill blocks of 16, channels that leave lanes spare, few or many, and all of them.
        _channels = _isLarge ? [48, 64, 80, 96] : Pick<int[]>(
            [[16, 32, 48], [16, 32], [32, 64], [24, 40, 72], [10, 20, 24, 40], [12, 14, 24, 30], [3, 5, 6, 8, 12, 20], [1, 2, 3, 16, 7, 24, 32]]);
    }

    /// <summary>Draws a network: the same for the same seed and number, whatever is drawn besides.</summary>
    /// <param name="attempt">How often the compiler has refused what was drawn under this number.</param>
    public static DrawnNetwork Draw(int seed, int number, int attempt)
    {
        for (int i = 0; ; i++)
        {
            Drawer drawer = new(number, new Random(HashCode(seed, number, attempt, i)));
            if (drawer.Network() is { } network)
                return network;
        }
    }

    // System.HashCode differs from process to process.
    private static int HashCode(params int[] numbers) => numbers.Aggregate(17, (hash, number) => unchecked((hash * 486187739) + number));

    private DrawnNetwork? Network()
    {
        int[] input = _random.Next(20) switch
        {
            _ when _isLarge => [Channels(), Between(10, 15), Between(9, 14)],
            < 14 => [Pick([3, 1, Channels(), Channels()]), Between(3, 13), Between(3, 13)],
            < 17 => [Pick([3, Channels()]), Between(6, 24)],
            < 19 => [Pick([7, 18, 33, 64])],
            _ => [Pick([2, 3, 16]), Between(2, 4), Between(3, 5), Between(3, 5)],
        };
        Drawn network = new("Net");
        // So much work that all workers share a single sample.
        if (_isLarge)
            network.Items.Add(new Conv(Channels(), new(3, null, 1, 1, Rounding.Exact), One(3) ? 2 : null, Bias: One(2), Winograd: !One(4)));
        if (!Body(network, [], input, Between(4, 11), depth: 0))
            return null;
        Finish(network, [], input, depth: 0);
        for (int heads = Pick([0, 0, 0, 1, 2, 3]); heads > 0; heads--)
            Head(network, input);
        if (Structure.Of(network, [], input, isNetwork: true) is not var (structure, _))
            return null;
        (Operation[] live, (string Name, int Operation)[] outputs) = structure.Live();
        if (outputs.Any(output => live[output.Operation].Op == "input") || live.Count(operation => operation.Op == "input") < 1 + network.Inputs.Count)
            return null;
        if (live.Length < 3 || structure.Macs > (_isLarge ? LargeMacs : UsualMacs) || structure.Weights > MostWeights)
            return null;
        int batch = _isLarge ? Between(3, 5) : Pick([4, 5, 6, 7, 9, 11, 18, 21]);
        List<Drawn> blocks = [.. Reached(network).Distinct()];
        return new(_number, input, network, blocks, InputGradient: !One(7), Winograd: !One(6), batch, Math.Max(3, batch - Between(1, 5)));
    }

    /// <summary>Fills a class with layers that fit, all skips closed.</summary>
    private bool Body(Drawn type, int[] arguments, int[] input, int layers, int depth)
    {
        for (int tries = 0; layers > 0 && tries < 60; tries++)
        {
            if (Structure.Of(type, arguments, input, depth == 0) is not var (structure, end))
                throw new InvalidOperationException("What was accepted does not fit.");
            int before = type.Items.Count;
            int branches = type.Branches.Count;
            int inputs = type.Inputs.Count;
            Propose(type, arguments, structure, end, depth);
            (Structure Structure, Scope End)? next = type.Items.Count > before ? Structure.Of(type, arguments, input, depth == 0) : null;
            if (next is { } fits && fits.Structure.Macs <= (_isLarge ? LargeMacs : UsualMacs) && fits.Structure.Weights <= MostWeights)
            {
                layers -= type.Items.Count - before;
            }
            else
            {
                type.Items.RemoveRange(before, type.Items.Count - before);
                type.Branches.RemoveRange(branches, type.Branches.Count - branches);
                type.Inputs.RemoveRange(inputs, type.Inputs.Count - inputs);
            }
        }

        while (true)
        {
            if (Structure.Of(type, arguments, input, depth == 0) is not var (_, end))
                return false;
            if (!end.HasOpenSkips)
                return type.Items.Count > 0;
            if (!Close(type, arguments, input, depth))
                return false;
        }
    }

    /// <summary>Closes the nearest skip in a way that fits.</summary>
    private bool Close(Drawn type, int[] arguments, int[] input, int depth)
    {
        Join[] ways = [.. Closings];
        _random.Shuffle(ways);
        // Products of products grow without bounds.
        foreach (Join way in ways.OrderBy(way => way.Kind == JoinKind.Multiply && !One(3)))
        {
            type.Items.Add(Named(way));
            if (Structure.Of(type, arguments, input, depth == 0) is not null)
                return true;
            type.Items.RemoveAt(type.Items.Count - 1);
        }

        return false;
    }

    /// <summary>A few layers for the end, as classifiers have them.</summary>
    private void Finish(Drawn type, int[] arguments, int[] input, int depth)
    {
        if (One(4))
            return;
        Add(One(3) ? Flatten : Pick(GlobalPools));
        if (One(2))
            Add(Named(new Dense(Between(2, 40), Bias: true)));
        if (One(3))
            Add(Pick([Relu, Pick(Norms), Pick(Activations)]));
        Add(new Dense(Between(1, 12), Bias: !One(4)));

        void Add(Item item)
        {
            type.Items.Add(item);
            if (Structure.Of(type, arguments, input, depth == 0) is null)
                type.Items.RemoveAt(type.Items.Count - 1);
        }
    }

    private void Propose(Drawn type, int[] arguments, Structure structure, Scope end, int depth)
    {
        int[] shape = structure.ShapeOf(end.Current);
        bool isMap = shape.Length > 1;
        string[] others = [.. end.Names.Where(name => name.Value != end.Current).Select(name => name.Key)];
        switch (_random.Next(depth == 0 && type.Inputs.Count < 2 ? 57 : 54))
        {
            case < 7 or 42 or 43:
                Convolution(type, arguments, shape);
                break;
            case < 10:
                type.Items.Add(Named(Pick(Norms)));
                break;
            case 44 or 45 or 46 or 47:
                type.Items.Add(Named(Pick(SampleNorms)));
                break;
            case 48 or 49 when isMap:
                Gate(type, shape[0]);
                break;
            case 54 or 55 or 56:
                FurtherInput(type, shape);
                break;
            case 50:
                type.Items.Add(Named(SliceOf(shape[0])));
                break;
            case 52:
                Shared(type, arguments, shape);
                break;
            case 53 when type.Items.Where(item => item.Name is not null && item.Repeat == 1 && item is Conv or Dense).ToArray() is { Length: > 0 } owners:
                Item owner = Pick(owners);
                type.Items.Add(Named(owner with { Name = null, Share = owner.Name }));
                break;
            case 51:
                Parts(type, arguments, shape);
                break;
            case < 13:
                type.Items.Add(Named(Relu));
                break;
            case < 15:
                type.Items.Add(Named(Pick(Activations)));
                break;
            case 15:
                type.Items.Add(Named(Dropout));
                break;
            case 16 or 17 or 37 or 38 when isMap:
                type.Items.Add(Named(Pooling(shape, type)));
                break;
            case 18 or 19 when end.Skips.Count < 3:
                type.Items.Add(Named(new Skip()));
                break;
            case 20 or 21 when end.Skips.Count > 0:
                type.Items.Add(Named(Pick(Closings)));
                break;
            case 22 when others.Length > 0:
                type.Items.Add(new From(Pick(others)));
                break;
            case 23 or 24 when others.Length > 0:
                type.Items.Add(Named(new Join(Pick([JoinKind.Add, JoinKind.Add, JoinKind.Concat, JoinKind.Multiply]), [.. Enumerable.Range(0, Between(1, 2)).Select(_ => Pick(others))])));
                break;
            case 25 or 26 or 39 or 40 when depth < 2 && type.Branches.Count == 0:
                Branches(type, arguments, shape, depth);
                break;
            case 27 or 28 or 41 when depth < 2:
                Block(type, arguments, shape, depth);
                break;
            case 29 or 30 or 31 or 32 when shape.Length is 2 or 3:
                Residual(type, arguments);
                break;
            case 33 or 34 or 35 when shape.Length is 2 or 3:
                Terms(type, arguments);
                break;
            case 36 when isMap && One(4):
                type.Items.Add(Named(One(2) ? Flatten : Pick(GlobalPools)));
                break;
            default:
                if (!isMap)
                    type.Items.Add(Repeated(Named(new Dense(One(12) && !type.Parameters.Any() ? 600 : Number(type, arguments, Between(3, 40)), One(3))), type, arguments));
                break;
        }
    }

    private void Branches(Drawn type, int[] arguments, int[] shape, int depth)
    {
        Merge merge = Pick([Merge.Concat, Merge.Add, Merge.Add, Merge.Multiply]);
        int count = Between(1, 3);
        for (int i = 0; i < count; i++)
        {
            Drawn branch = new((depth == 0 ? "Path" : "Inner") + (char)('A' + i)) { Parameters = type.Parameters };
            if (!Body(branch, arguments, shape, Between(1, 4), depth + 1))
                return;
            type.Branches.Add(branch);
        }

        // Sums and products take branches of equal shapes: a last convolution or dense layer gives them one.
        if (merge != Merge.Concat || One(2))
        {
            int channels = Channels();
            foreach (Drawn branch in type.Branches)
            {
                branch.Items.Add(shape.Length == 1 ? new Dense(Number(type, arguments, channels), One(2)) : new Conv(Number(type, arguments, channels), new(1, null, 0, 1, Rounding.Exact), null, One(3), true));
                if (One(2))
                    branch.Items.Add(Pick(Norms));
                if (One(3))
                    branch.Items.Add(One(2) ? Relu : Pick(Activations));
            }
        }

        type.Items.Add(Repeated(Named(new BranchesHere(merge)), type, arguments));
    }

    private void Block(Drawn type, int[] arguments, int[] shape, int depth)
    {
        Drawn[] known = [.. _blocks.Where(block => block != type && !Reached(block).Contains(type))];
        if (known.Length > 0 && One(2))
        {
            Drawn again = Pick(known);
            Size[] other = [.. again.Parameters.SkipLast(One(2) ? again.Optional : 0).Select(parameter => parameter == "width" ? Number(type, arguments, Channels()) : (Size)Between(1, 2))];
            type.Items.Add(Repeated(Named(new BlockUse(again, other)), type, arguments));
            return;
        }

        // Its name is its place among all that were begun, so that names stay different.
        Drawn block = new("Unit" + (char)('A' + _names++ % 26)) { Parameters = ["width", "stride"], Optional = 1 };
        if (_blocks.Any(other => other.Name == block.Name))
            return;
        int[] first = [Channels(), Between(1, 2)];
        if (!Body(block, first, shape, Between(2, 6), depth + 1))
            return;
        _blocks.Add(block);
        type.Items.Add(Repeated(Named(new BlockUse(block, [Number(type, arguments, first[0]), first[1]])), type, arguments));
    }

    /// <summary>A number, or an expression that has its value for these arguments.</summary>
    private Size Number(Drawn type, int[] arguments, int value)
    {
        if (arguments.Length == 0 || type.Parameters.IndexOf("width") is not (>= 0 and int width))
            return value;
        int argument = arguments[width];
        if (value == argument)
            return new(1, width);
        if (value % argument == 0 && value / argument <= 4)
            return new(value / argument, width);
        // Most layers of a block depend on its width.
        if (One(2))
            return value;
        return One(2) && argument % 2 == 0 ? new(1, width, 2) : new(1, width);
    }

    private Item Repeated(Item item, Drawn type, int[] arguments)
    {
        if (!One(8))
            return item;
        return item with { Repeat = One(3) && type.Parameters.IndexOf("stride") is >= 0 and int stride && arguments.Length > stride ? new Size(1, stride) : 2 };
    }

    private Item Named(Item item) => One(4) ? item with { Name = NewName() } : item;

    private string NewName() => "n" + _names++.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<Drawn> Reached(Drawn type) => type.Items.OfType<BlockUse>().SelectMany(use => Reached(use.Block).Prepend(use.Block))
        .Concat(type.Branches.Concat(type.Heads.Select(head => head.Class)).SelectMany(Reached));

    private static Plain Activation(string name, string[] arguments, params (string, double)[] numbers) =>
        new(name, name.ToLowerInvariant(), name.ToLowerInvariant(), arguments, numbers);

    private static Plain Norm(params (string Name, double Value)[] given)
    {
        Dictionary<string, double> numbers = new() { ["momentum"] = 0.1, ["epsilon"] = 1e-5 };
        foreach ((string name, double value) in given)
            numbers[name.ToLowerInvariant()] = value;
        return new("BatchNorm", "bn", "batchnorm", [.. given.Select(number => FormattableString.Invariant($"{number.Name} = {number.Value}"))],
            [.. numbers.Select(number => (number.Key, number.Value))]);
    }

    private int Channels() => Pick(_channels);

    private bool One(int of) => _random.Next(of) == 0;

    /// <summary>Both ends included.</summary>
    private int Between(int least, int most) => _random.Next(least, most + 1);

    private T Pick<T>(IReadOnlyList<T> values) => values[_random.Next(values.Count)];
}
