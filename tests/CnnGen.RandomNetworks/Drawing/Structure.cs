namespace CnnGen.RandomNetworks.Drawing;

/// <summary>One operation of a network as reference.py reads it.</summary>
/// <param name="Op">What it does.</param>
/// <param name="Inputs">The places of the operations whose values it takes.</param>
/// <param name="Name">What its parameters' names begin with.</param>
internal sealed record Operation(string Op, int[] Inputs, string Name, Dictionary<string, double> Numbers, int[] Shape)
{
    /// <summary>The name of the operation whose parameters it has: its own, or another one's.</summary>
    public string Module { get; init; } = Name;

    public double this[string number] => Numbers[number];
}

/// <summary>Lays drawn classes out as operations, by the language's rules as the documentation has them. It shares nothing with the compiler, so that
/// PyTorch computes what was drawn and not what the compiler made of it. Whatever does not fit has no layout.</summary>
internal sealed class Structure
{
    // Larger networks would take long and show no more.
    private const int MostOperations = 90;
    private const int MostFloats = 40_000;

    private readonly List<Operation> _operations = [];

    private readonly List<(string Name, int Operation)> _outputs = [];

    private Structure(IEnumerable<Input> inputs) => _operations.AddRange(inputs.Select(input => new Operation("input", [], input.Name, [], input.Shape)));

    public IReadOnlyList<Operation> Operations => _operations;

    /// <summary>A network's outputs in the order in which passes have them.</summary>
    public IReadOnlyList<(string Name, int Operation)> Outputs => _outputs;

    public int[] ShapeOf(int operation) => _operations[operation].Shape;

    /// <summary>Multiply-accumulates of a sample.</summary>
    public long Macs { get; private set; }

    public long Weights { get; private set; }

    /// <summary>Lays a class out; null where something does not fit.</summary>
    /// <returns>The operations, and where the class's last layer has left its names, open skips and current value.</returns>
    public static (Structure Structure, Scope End)? Of(Drawn type, int[] arguments, int[] input, bool isNetwork)
    {
        Input[] inputs = [new("input", input), .. type.Inputs];
        Structure structure = new(inputs);
        Scope scope = new(type, arguments, "", 0);
        for (int i = 0; isNetwork && i < inputs.Length; i++)
            scope.Names[inputs[i].Name] = i;
        return structure.Run(scope) && structure.RunHeads(scope) ? (structure, scope) : null;
    }

    /// <summary>The operations that outputs depend on, and the outputs, renumbered.</summary>
    public (Operation[] Operations, (string Name, int Operation)[] Outputs) Live()
    {
        SortedSet<int> live = [];
        foreach ((_, int output) in _outputs)
            Visit(output);
        List<int> order = [.. live];
        return (
            [.. order.Select(id => _operations[id] with { Inputs = [.. _operations[id].Inputs.Select(input => order.IndexOf(input))] })],
            [.. _outputs.Select(output => (output.Name, order.IndexOf(output.Operation)))]);

        void Visit(int id)
        {
            live.Add(id);
            foreach (int input in _operations[id].Inputs)
                Visit(input);
        }
    }

    private bool Run(Scope scope) => scope.Type.Items.All(item => Apply(scope, item));

    private bool RunHeads(Scope scope)
    {
        if (scope.Type.Heads.All(head => head.From is not null))
            _outputs.Add(("output", scope.Current));
        foreach (Head head in scope.Type.Heads)
        {
            int start = head.From is null ? scope.Current : scope.Names.GetValueOrDefault(head.From, -1);
            if (start < 0)
                return false;
            scope.Referred.Add(head.From ?? "");
            Scope inner = new(head.Class, [], head.Name + ".", start);
            if (!Run(inner) || inner.HasOpenSkips)
                return false;
            _outputs.Add((head.Name, inner.Current));
        }

        return true;
    }

    private bool Apply(Scope scope, Item item)
    {
        int repeat = item.Repeat.Of(scope.Arguments);
        if (repeat < 1)
            return false;
        string? name = item.Name ?? (item is Skip or From ? null : scope.Count(PrefixOf(item)));
        for (int i = 0; i < repeat; i++)
        {
            string? instance = repeat > 1 && name is not null ? $"{name}.{i}" : name;
            if (Value(scope, item, scope.Prefix + instance, repeat > 1) is not int value || _operations.Count > MostOperations)
                return false;
            scope.Current = value;
            if (item.Share is not null && !Share(value, scope.Names.GetValueOrDefault(item.Share, -1)))
                return false;
            if (name is not null)
                scope.Names[instance!] = scope.Names[name] = value;
        }

        return true;
    }

    /// <summary>Lets an operation have the parameters of another one like it; false where they differ in more than their places.</summary>
    private bool Share(int value, int owner)
    {
        if (owner < 0)
            return false;
        (Operation sharer, Operation other) = (_operations[value], _operations[owner]);
        if (other.Op != sharer.Op || !sharer.Numbers.OrderBy(number => number.Key).SequenceEqual(other.Numbers.OrderBy(number => number.Key)))
            return false;
        int[] from = ShapeOf(sharer.Inputs[0]), otherFrom = ShapeOf(other.Inputs[0]);
        if (from.Length != otherFrom.Length || from[0] != otherFrom[0] || sharer.Shape[0] != other.Shape[0])
            return false;
        _operations[value] = sharer with { Module = other.Module };
        return true;
    }

    private static string PrefixOf(Item item) => item switch
    {
        Plain plain => plain.Prefix,
        Dense => "fc",
        Slice => "slice",
        Conv => "conv",
        Pool pool => pool.IsMax ? "maxpool" : "avgpool",
        Join join => join.Kind.ToString().ToLowerInvariant(),
        BranchesHere branches => branches.Merge.ToString().ToLowerInvariant(),
        BlockUse use => use.Block.Name.ToLowerInvariant(),
        _ => throw new InvalidOperationException($"{item} has no name."),
    };

    private int? Value(Scope scope, Item item, string name, bool isRepetition)
    {
        switch (item)
        {
            case Skip:
                scope.Skips.Push((scope.Current, item.Name));
                return scope.Current;
            case From from:
                scope.Referred.Add(from.Target);
                return scope.Names.TryGetValue(from.Target, out int target) ? target : null;
            case Plain plain:
                return PlainLayer(scope, plain, name);
            case Dense dense:
                int units = dense.Units.Of(scope.Arguments);
                return units > 0 && ShapeOf(scope.Current) is [int features]
                    ? Append("dense", [scope.Current], name, [units], (long)features * units, (long)features * units, ("bias", dense.Bias ? 1 : 0))
                    : null;
            case Slice slice:
                (int first, int count) = (slice.First.Of(scope.Arguments), slice.Count.Of(scope.Arguments));
                int[] whole = ShapeOf(scope.Current);
                return count > 0 && first + count <= whole[0]
                    ? Append("slice", [scope.Current], name, [count, .. whole.Skip(1)], 0, 0, ("first", first), ("count", count))
                    : null;
            case Conv conv:
                return Convolution(scope, conv, name);
            case Pool pool:
                return Pooling(scope, pool, name);
            case Join { Names.Length: > 0 } join:
                scope.Referred.UnionWith(join.Names);
                int[] named = [.. join.Names.Select(other => scope.Names.GetValueOrDefault(other, -1))];
                return named.Contains(-1) ? null : Joined(join.Kind, [.. named, scope.Current], name);
            case Join join:
                return scope.Skips.TryPop(out (int Value, string? Name) skip) ? Closed(join, skip.Value, scope.Current, name) : null;
            case BranchesHere branches:
                string prefix = isRepetition ? name + "." : scope.Prefix;
                List<int> ends = [];
                foreach (Drawn branch in scope.Type.Branches)
                {
                    Scope inner = new(branch, scope.Arguments, $"{prefix}{branch.Name.ToLowerInvariant()}.", scope.Current);
                    if (!Run(inner) || inner.HasOpenSkips)
                        return null;
                    ends.Add(inner.Current);
                }

                JoinKind kind = branches.Merge switch { Merge.Add => JoinKind.Add, Merge.Multiply => JoinKind.Multiply, _ => JoinKind.Concat };
                return ends.Count == 1 ? ends[0] : Joined(kind, [.. ends], name);
            case BlockUse use:
                int[] arguments = [.. use.Arguments.Select(argument => argument.Of(scope.Arguments)), .. Enumerable.Repeat(1, use.Block.Parameters.Count - use.Arguments.Length)];
                Scope body = new(use.Block, arguments, name + ".", scope.Current);
                return Run(body) && !body.HasOpenSkips ? body.Current : null;
            default:
                throw new InvalidOperationException($"No layout for {item}.");
        }
    }

    private int? PlainLayer(Scope scope, Plain plain, string name)
    {
        int[] shape = ShapeOf(scope.Current);
        int[]? result = plain.Operation switch
        {
            // What is the same number whatever it is made of has the gradient 0, which in single precision is the rest of terms that cancel.
            "softmax" or "logsoftmax" when shape[0] == 1 => null,
            "layernorm" when Count(shape) == 1 => null,
            "groupnorm" when plain.Numbers.Single(number => number.Name == "groups").Value == Count(shape) => null,
            "globalmax" or "globalavg" => shape.Length > 1 ? [shape[0]] : null,
            "flatten" => [Count(shape)],
            "groupnorm" when plain.Numbers.Single(number => number.Name == "groups").Value is var groups => shape[0] % (int)groups == 0 ? shape : null,
            "maxout" when (int)plain.Numbers.Single().Value is var pieces => shape[0] % pieces == 0 ? [shape[0] / pieces, .. shape.Skip(1)] : null,
            "lrn" when plain.Numbers.Single(number => number.Name == "within").Value == 1 => shape.Length is 2 or 3 ? shape : null,
            "instancenorm" => Count(shape) > shape[0] ? shape : null,
            _ => shape,
        };
        return result is null ? null : Append(plain.Operation, [scope.Current], name, result, 0, 0, plain.Numbers);
    }

    private int? Convolution(Scope scope, Conv conv, string name)
    {
        int[] shape = ShapeOf(scope.Current);
        int channels = conv.Channels.Of(scope.Arguments);
        int groups = (conv.Groups ?? 1).Of(scope.Arguments);
        if (groups < 1 || channels < 1 || channels % groups > 0 || shape[0] % groups > 0)
            return null;
        if (Windowed(scope, conv.Window, 1, atMostHalf: false) is not var (numbers, sizes))
            return null;
        long weights = (long)channels * (shape[0] / groups) * (long)numbers["kh"] * (long)numbers["kw"];
        if (conv.Standardize && weights == channels)
            return null;
        (string, double)[] more = [("groups", groups), ("bias", conv.Bias ? 1 : 0), ("standardize", conv.Standardize ? 1 : 0)];
        return Append("conv", [scope.Current], name, [channels, .. sizes], weights * sizes.Aggregate(1L, (product, size) => product * size), weights,
            [.. numbers.Select(number => (number.Key, number.Value)), .. more]);
    }

    private int? Pooling(Scope scope, Pool pool, string name)
    {
        if (Windowed(scope, pool.Window, null, atMostHalf: true) is not var (numbers, sizes))
            return null;
        return Append(pool.IsMax ? "maxpool" : "avgpool", [scope.Current], name, [ShapeOf(scope.Current)[0], .. sizes], 0, 0,
            [.. numbers.Select(number => (number.Key, number.Value)), ("count", pool.CountIncludePad ? 1 : 0)]);
    }

    private (Dictionary<string, double> Numbers, int[] Sizes)? Windowed(Scope scope, Window window, int? stride, bool atMostHalf)
    {
        int[] shape = ShapeOf(scope.Current);
        if (shape.Length is not (2 or 3))
            return null;
        // The axes of a sequence are not told apart.
        if (shape.Length == 2 && !(window.Kernel.IsEqual && window.Dilation.IsEqual && (window.Stride?.IsEqual ?? true)))
            return null;
        if (shape.Length == 2 && !(window.PaddingBehind is { } sides ? window.Padding.Height == 0 && sides.Height == 0 : window.Padding.IsEqual))
            return null;
        Dictionary<string, double> numbers = [];
        List<int> sizes = [];
        foreach ((int size, string axis) in shape.Length == 2 ? [(1, "h"), (shape[1], "w")] : new[] { (shape[1], "h"), (shape[2], "w") })
        {
            bool isRow = axis == "h";
            bool isNone = isRow && shape.Length == 2;
            int Of(Pair pair, int none) => isNone ? none : (isRow ? pair.Height : pair.Width).Of(scope.Arguments);
            int kernel = Of(window.Kernel, 1);
            int step = window.Stride is { } given ? Of(given, 1) : isNone ? 1 : stride ?? kernel;
            int padding = Of(window.Padding, 0);
            int behind = Of(window.PaddingBehind ?? window.Padding, 0);
            int dilation = Of(window.Dilation, 1);
            if (kernel < 1 || step < 1 || padding < 0 || behind < 0 || dilation < 1)
                return null;
            int extent = (dilation * (kernel - 1)) + 1;
            if (window.Same)
            {
                int both = Math.Max(((size - 1) / step * step) + extent - size, 0);
                (padding, behind) = (both / 2, both - (both / 2));
            }

            int travel = size + padding + behind - extent;
            if (travel < 0 || (atMostHalf && (Math.Max(padding, behind) > extent / 2 || (kernel > 1 && dilation > size))))
                return null;
            int remainder = travel % step;
            if (window.Rounding == Rounding.Exact && remainder - behind > Math.Max(0, step - extent))
                return null;
            int count = (travel / step) + 1;
            if (window.Rounding == Rounding.Ceil && remainder > 0 && count * step < size + padding)
                count++;
            foreach ((string key, int number) in new[] { ("k", kernel), ("s", step), ("p", padding), ("q", behind), ("d", dilation) })
                numbers[key + axis] = number;
            if (!isNone)
                sizes.Add(count);
        }

        numbers["ceil"] = window.Rounding == Rounding.Ceil ? 1 : 0;
        return (numbers, [.. sizes]);
    }

    private int? Closed(Join join, int skip, int body, string name)
    {
        int[] from = ShapeOf(skip);
        int[] to = ShapeOf(body);
        if (join.Shortcut == Shortcut.Identity || from.AsSpan().SequenceEqual(to))
            return Joined(join.Kind, [skip, body], name);
        if (from.Length != to.Length || from.Length == 4)
            return null;
        int[] strides = [.. from.Skip(1).Zip(to.Skip(1), (size, wanted) => ((size - 1) / wanted) + 1)];
        bool Fits(int axis, int stride) => ((from[axis + 1] - 1) / stride) + 1 == to[axis + 1];
        if (!strides.Select((stride, axis) => Fits(axis, stride)).All(fits => fits))
            return null;
        if (join.Shortcut == Shortcut.ZeroPad)
        {
            int stride = strides.DefaultIfEmpty(1).Max();
            if (from[0] > to[0] || !strides.Select((_, axis) => Fits(axis, stride)).All(fits => fits))
                return null;
            return Joined(join.Kind, [Append("zeropad", [skip], name, to, 0, 0, ("stride", stride), ("channels", to[0]))!.Value, body], name);
        }

        if (from.Length == 1)
            return null;
        (int height, int width) = strides.Length == 1 ? (1, strides[0]) : (strides[0], strides[1]);
        long weights = (long)from[0] * to[0];
        int? conv = Append("conv", [skip], name + ".conv", to, weights * (Count(to) / to[0]), weights,
            ("kh", 1), ("kw", 1), ("sh", height), ("sw", width), ("ph", 0), ("pw", 0), ("qh", 0), ("qw", 0), ("dh", 1), ("dw", 1), ("ceil", 0), ("groups", 1), ("bias", 0), ("standardize", 0));
        return Joined(join.Kind, [Append("batchnorm", [conv!.Value], name + ".bn", to, 0, 0, ("momentum", 0.1), ("epsilon", 1e-5))!.Value, body], name);
    }

    private int? Joined(JoinKind kind, int[] inputs, string name)
    {
        int[] first = ShapeOf(inputs[0]);
        bool isConcat = kind == JoinKind.Concat;
        if (!isConcat && inputs.Length == 2 && (IsGate(inputs[0], inputs[1]) || IsGate(inputs[1], inputs[0])))
            return Append(kind.ToString().ToLowerInvariant(), inputs, name, ShapeOf(IsGate(inputs[0], inputs[1]) ? inputs[1] : inputs[0]), 0, 0);
        int differs = isConcat ? 1 : 0;
        if (inputs.Any(input => ShapeOf(input).Length != first.Length || !ShapeOf(input).AsSpan(differs).SequenceEqual(first.AsSpan(differs))))
            return null;
        int[] shape = isConcat ? [inputs.Sum(input => ShapeOf(input)[0]), .. first.Skip(1)] : first;
        return Append(kind.ToString().ToLowerInvariant(), inputs, name, shape, 0, 0);
    }

    /// <summary>Whether a value is a number for each channel of a map.</summary>
    private bool IsGate(int gate, int map) => ShapeOf(gate)[0] == ShapeOf(map)[0] && Count(ShapeOf(gate)) == ShapeOf(map)[0] && Count(ShapeOf(map)) > ShapeOf(map)[0];

    private int? Append(string op, int[] inputs, string name, int[] shape, long macs, long weights, params (string Name, double Value)[] numbers)
    {
        if (Count(shape) > MostFloats)
            return null;
        Macs += macs;
        Weights += weights;
        _operations.Add(new(op, inputs, name, numbers.ToDictionary(number => number.Name, number => number.Value), shape));
        return _operations.Count - 1;
    }

    private static int Count(int[] shape) => shape.Aggregate(1, (product, size) => product * size);
}

/// <summary>A class while it is laid out.</summary>
internal sealed class Scope(Drawn type, int[] arguments, string prefix, int current)
{
    private readonly Dictionary<string, int> _counts = [];

    public Drawn Type { get; } = type;

    public int[] Arguments { get; } = arguments;

    public string Prefix { get; } = prefix;

    public int Current { get; set; } = current;

    public Stack<(int Value, string? Name)> Skips { get; } = new();

    /// <summary>The names that something has read.</summary>
    public HashSet<string> Referred { get; } = [];

    /// <summary>Whether a skip is open that has no name by which it is read.</summary>
    public bool HasOpenSkips => Skips.Any(skip => skip.Name is null || !Referred.Contains(skip.Name));

    public Dictionary<string, int> Names { get; } = [];

    /// <summary>The name of a layer without one. Names that are written never look like this.</summary>
    public string Count(string prefix) => prefix + (_counts[prefix] = _counts.GetValueOrDefault(prefix) + 1);
}
