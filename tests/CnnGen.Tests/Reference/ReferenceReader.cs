using System.Reflection;

namespace CnnGen.Tests.Reference;

/// <summary>Lays out the layers that a class's attributes name. Reflection gives attributes and nested classes in source order.</summary>
internal sealed class ReferenceReader
{
    private readonly List<ReferenceLayer> _layers = [];

    public static ReferenceNetwork Read(Type network)
    {
        var reader = new ReferenceReader();
        var names = new Dictionary<string, int> { ["input"] = reader.Give(network.GetCustomAttribute<NetworkAttribute>()!.InputShape) };
        foreach (InputAttribute input in network.GetCustomAttributes<InputAttribute>())
            names[input.Name] = reader.Give(input.Shape);
        var parameters = new Dictionary<string, object?>();
        int end = reader.ReadClass(network, parameters, names["input"], names);
        (Type Class, HeadAttribute Head)[] heads =
        [
            .. network.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic)
                .Select(nested => (nested, nested.GetCustomAttribute<HeadAttribute>()!)).Where(nested => nested.Item2 is not null),
        ];
        int[] outputs = [.. heads.Select(head => reader.ReadClass(head.Class, parameters, head.Head.From is { } from ? names[from] : end, []))];
        return new(reader._layers, heads.All(head => head.Head.From is not null) ? [end, .. outputs] : outputs);
    }

    private int Give(Shape shape) => Add(new([], Extent.Of(shape), [], (_, _, _) => throw new InvalidOperationException("The input is given.")));

    private int Add(ReferenceLayer layer)
    {
        _layers.Add(layer);
        return _layers.Count - 1;
    }

    /// <param name="names">The names that are known; those of the class are added.</param>
    private int ReadClass(Type type, IReadOnlyDictionary<string, object?> parameters, int input, Dictionary<string, int> names)
    {
        var skips = new Stack<int>();
        int current = input;
        foreach (LayerAttribute layer in type.GetCustomAttributes<LayerAttribute>(inherit: false))
        {
            int repeat = layer.Repeat is { } times ? ReferenceExpression.Evaluate(times, parameters) : 1;
            for (int i = 0; i < repeat; i++)
                current = Apply(type, layer, new(this, parameters, names, skips), current);
            if (layer.Name is not null)
                names[layer.Name] = current;
        }

        return current;
    }

    private int Apply(Type type, LayerAttribute layer, Context context, int input)
    {
        switch (layer)
        {
            case SkipAttribute:
                context.Skips.Push(input);
                return input;
            case FromAttribute from:
                return context.Names[from.Layer];
            case BranchesAttribute branches:
                int[] outputs = [.. type.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic)
                    .Where(branch => branch.GetCustomAttributes<LayerAttribute>(inherit: false).Any() && branch.GetCustomAttribute<HeadAttribute>() is null)
                    .Select(branch => ReadClass(branch, context.Parameters, input, []))];
                return Merge(branches.Merge, outputs);
            case Block block:
                return ReadClass(block.GetType(), context.Bind(block), input, []);
            case AddAttribute add:
                int[] terms = context.Joined(add.Names, input);
                if (add.Shortcut != Shortcut.Identity)
                    terms = [.. terms.Select(term => Fit(add.Shortcut, term, input))];
                return Merge(CnnGen.Merge.Add, terms);
            case MultiplyAttribute multiply:
                return Merge(CnnGen.Merge.Multiply, context.Joined(multiply.Names, input));
            case ConcatAttribute concat:
                return Merge(CnnGen.Merge.Concat, context.Joined(concat.Names, input));
            default:
                // The layer that it names may itself have another one's.
                int? owner = layer.Share is { } shared ? _layers[context.Names[shared]].Owner ?? context.Names[shared] : null;
                return Add(ReferenceLayer(layer, context, input) with { Owner = owner });
        }
    }

    private ReferenceLayer ReferenceLayer(LayerAttribute layer, Context context, int input)
    {
        Extent size = _layers[input].Output;
        switch (layer)
        {
            case ConvAttribute conv:
                return ReferenceLayers.Conv(conv.Standardize ? conv.StandardizeEpsilon : null,
                    input, size, context.Rows(conv, size), context.Columns(conv, size), context.Size(conv.Channels), context.Size(conv.Groups ?? 1), conv.Bias);
            case MaxPoolAttribute pool:
                return ReferenceLayers.MaxPool(input, size, context.Rows(pool, size), context.Columns(pool, size));
            case AvgPoolAttribute pool:
                return ReferenceLayers.AvgPool(input, size, context.Rows(pool, size), context.Columns(pool, size), pool.CountIncludePad);
            case GlobalAvgPoolAttribute:
                return ReferenceLayers.GlobalPool(input, size, Enumerable.Average);
            case GlobalMaxPoolAttribute:
                return ReferenceLayers.GlobalPool(input, size, Enumerable.Max);
            case FlattenAttribute:
                return ReferenceLayers.Flatten(input, size);
            case SliceAttribute slice:
                return ReferenceLayers.Slice(input, size, context.Size(slice.From), context.Size(slice.Count));
            case DenseAttribute dense:
                return ReferenceLayers.Dense(input, size, context.Size(dense.Units), dense.Bias);
            case MaxoutAttribute maxout:
                return ReferenceLayers.Maxout(input, size, context.Size(maxout.Pieces));
            case SoftmaxAttribute:
                return ReferenceLayers.Softmax(input, size);
            case LogSoftmaxAttribute:
                return ReferenceLayers.LogSoftmax(input, size);
            case BatchNormAttribute norm:
                return ReferenceLayers.BatchNorm(input, size, norm.Epsilon);
            case LayerNormAttribute norm:
                return ReferenceLayers.SampleNorm(input, size, 1, norm.Epsilon, norm.Affine ? size.Count : 0);
            case GroupNormAttribute norm:
                return ReferenceLayers.SampleNorm(input, size, context.Size(norm.Groups), norm.Epsilon, norm.Affine ? size.Channels : 0);
            case InstanceNormAttribute norm:
                return ReferenceLayers.SampleNorm(input, size, size.Channels, norm.Epsilon, norm.Affine ? size.Channels : 0);
            case LocalResponseNormAttribute norm:
                return ReferenceLayers.LocalResponseNorm(input, size, context.Size(norm.Size), norm);
            case FunctionAttribute function when (function.Trainable ?? function.TrainablePerChannel) is not null:
                int[] coefficients = [.. Sizes(function.Trainable, 1), .. Sizes(function.TrainablePerChannel, size.Channels)];
                return ReferenceLayers.TrainableFunction(input, size, coefficients, ReferenceFunctions.OfTrainable(function.Expression));
            case PReluAttribute:
                return ReferenceLayers.PRelu(input, size);
            case DropoutAttribute { Probability: 0 }:
                return ReferenceLayers.Elementwise(input, size, x => x);
            default:
                return ReferenceLayers.Elementwise(input, size, ReferenceFunctions.Of(layer));
        }

        static IEnumerable<int> Sizes(string? coefficients, int size) => Enumerable.Repeat(size, coefficients?.Split(',').Length ?? 0);
    }

    private int Merge(Merge merge, int[] values)
    {
        if (values.Length == 1)
            return values[0];
        Extent[] sizes = [.. values.Select(value => _layers[value].Output)];
        Extent first = sizes.MaxBy(size => size.Area);
        return Add(merge switch
        {
            CnnGen.Merge.Add => ReferenceLayers.Join(values, sizes, first, (a, b) => a + b),
            CnnGen.Merge.Multiply => ReferenceLayers.Join(values, sizes, first, (a, b) => a * b),
            _ => ReferenceLayers.Concat(values, first with { Channels = values.Sum(value => _layers[value].Output.Channels) }),
        });
    }

    private int Fit(Shortcut shortcut, int value, int body)
    {
        Extent from = _layers[value].Output;
        Extent to = _layers[body].Output;
        if (from == to)
            return value;
        int Stride(int before, int after) => Enumerable.Range(1, before).First(stride => (before - 1) / stride + 1 == after);
        (int rows, int columns) = (Stride(from.Height, to.Height), Stride(from.Width, to.Width));
        if (shortcut == Shortcut.ZeroPad)
            return Add(ReferenceLayers.ZeroPad(value, from, to, Math.Max(rows, columns)));
        int conv = Add(ReferenceLayers.Conv(standardize: null,
            value, from, new(from.Height, 1, rows, 0, 0, 1, Rounding.Exact), new(from.Width, 1, columns, 0, 0, 1, Rounding.Exact), to.Channels, 1, bias: false));
        return Add(ReferenceLayers.BatchNorm(conv, to, 1e-5));
    }

    private sealed record Context(
        ReferenceReader Reader, IReadOnlyDictionary<string, object?> Parameters, Dictionary<string, int> Names, Stack<int> Skips)
    {
        public int Size(object written) => ReferenceExpression.Evaluate(written, Parameters);

        public int[] Joined(IReadOnlyList<string> names, int input) =>
            names.Count == 0 ? [Skips.Pop(), input] : [.. names.Select(name => Names[name]), input];

        /// <summary>The parameters of a block with their values. The constructor that the user wrote has the defaults.</summary>
        public IReadOnlyDictionary<string, object?> Bind(Block block) => block.GetType().GetConstructors()
            .Single(constructor => constructor.GetParameters().All(parameter => parameter.ParameterType == typeof(int)))
            .GetParameters().Zip(block.Arguments)
            .ToDictionary(pair => pair.First.Name!, pair => (object?)(pair.Second is { } written ? Size(written) : (int)pair.First.DefaultValue!));

        public WindowAxis Rows(WindowAttribute window, Extent size)
        {
            if (size.Rank == 2)
                return new(1, 1, 1, 0, 0, 1, Rounding.Exact);
            int kernel = Size(window.KernelHeight ?? window.Kernel!);
            object dilation = window is DilatedWindowAttribute dilated ? dilated.DilationHeight ?? dilated.Dilation ?? 1 : 1;
            int stride = Size(window.StrideHeight ?? window.Stride ?? DefaultStride(window, kernel));
            object padding = window.PaddingHeight ?? window.Padding ?? 0;
            return window.Same
                ? WindowAxis.Same(size.Height, kernel, stride, Size(dilation))
                : new(
                    size.Height, kernel, stride, Size(window.PaddingTop ?? padding), Size(window.PaddingBottom ?? padding), Size(dilation), window.Rounding);
        }

        public WindowAxis Columns(WindowAttribute window, Extent size)
        {
            int kernel = Size(window.KernelWidth ?? window.Kernel!);
            object dilation = window is DilatedWindowAttribute dilated ? dilated.DilationWidth ?? dilated.Dilation ?? 1 : 1;
            int stride = Size(window.StrideWidth ?? window.Stride ?? DefaultStride(window, kernel));
            object padding = window.PaddingWidth ?? window.Padding ?? 0;
            return window.Same
                ? WindowAxis.Same(size.Width, kernel, stride, Size(dilation))
                : new(
                    size.Width, kernel, stride, Size(window.PaddingLeft ?? padding), Size(window.PaddingRight ?? padding), Size(dilation), window.Rounding);
        }

        private static int DefaultStride(WindowAttribute window, int kernel) => window is ConvAttribute ? 1 : kernel;
    }
}
