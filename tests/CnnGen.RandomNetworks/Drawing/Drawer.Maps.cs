namespace CnnGen.RandomNetworks.Drawing;

// Layers of maps, and what is made of them.
internal sealed partial class Drawer
{
    private void Convolution(Drawn type, int[] arguments, int[] shape)
    {
        if (shape.Length is not (2 or 3))
            return;
        int channels = Channels();
        Size? groups = null;
        switch (_random.Next(8))
        {
            case 0 or 1: // depthwise
                channels = shape[0];
                groups = Number(type, arguments, shape[0]);
                break;
            case 2:
                int count = Pick([2, 4, 8, 3]);
                channels = Pick([shape[0], channels]);
                groups = count;
                break;
        }

        bool normed = One(2);
        bool usual = One(3);
        Window window = usual ? new(3, null, 1, 1, Rounding.Exact) : WindowOf(shape, type, arguments, most: 5, halfPadding: false);
        type.Items.Add(Repeated(Named(new Conv(Number(type, arguments, channels), window, groups, Bias: !normed && !One(4), Winograd: !One(6), Standardize: One(6))), type, arguments));
        if (normed)
            type.Items.Add(Named(Pick(Norms)));
        if (One(2))
            type.Items.Add(Named(One(4) ? Pick(Activations) : Relu));
    }

    /// <summary>A number for each channel, which multiplies the map, or is added to it.</summary>
    private void Gate(Drawn type, int channels)
    {
        type.Items.Add(new Skip());
        type.Items.Add(Pick(GlobalPools));
        if (One(2))
            type.Items.Add(new Dense(channels, One(2)));
        if (One(2))
            type.Items.Add(Pick(Activations));
        type.Items.Add(Named(new Join(Pick([JoinKind.Multiply, JoinKind.Multiply, JoinKind.Add]), [])));
    }

    /// <summary>Some neighbouring channels, in whole blocks of 16 where there are several.</summary>
    private Slice SliceOf(int channels)
    {
        int unit = channels % 16 == 0 && channels > 16 && !One(4) ? 16 : 1;
        int first = _random.Next(channels / unit);
        return new(first * unit, Between(1, (channels / unit) - first) * unit);
    }

    /// <summary>A value in two parts, one of which goes its own way, or that overlap.</summary>
    private void Parts(Drawn type, int[] arguments, int[] shape)
    {
        string start = NewName(), part = NewName();
        type.Items.Add(Pick(Activations) with { Name = start });
        type.Items.Add(SliceOf(shape[0]) with { Name = part });
        type.Items.Add(new From(start));
        type.Items.Add(Named(SliceOf(shape[0])));
        if (shape.Length is 2 or 3 && One(2))
            Unit(type, arguments, 3, stride: 1, relu: One(2));
        type.Items.Add(Named(new Join(JoinKind.Concat, [part])));
        if (One(3))
            type.Items.Add(Named(new Join(JoinKind.Concat, [start])));
    }

    /// <summary>A layer with parameters, and the same again.</summary>
    private void Shared(Drawn type, int[] arguments, int[] shape)
    {
        string first = NewName();
        Item layer = One(3) ? Pick([.. SampleNorms.Where(norm => norm.Operation != "lrn" && norm.Numbers.All(number => number is not ("affine", 0)))])
            : shape.Length == 1 ? new Dense(shape[0], One(2))
            : new Conv(shape[0], new(Pick([1, 3]), null, 1, 1, Rounding.Exact), null, One(2), !One(4));
        if (layer is Conv { Window.Kernel.Height.Factor: 1 } conv)
            layer = conv with { Window = conv.Window with { Padding = 0 } };
        type.Items.Add(layer with { Name = first });
        if (One(2))
            type.Items.Add(One(2) ? Relu : Pick(Norms));
        type.Items.Add(Repeated(Named(layer with { Share = first }), type, arguments));
    }

    /// <summary>A residual block.</summary>
    private void Residual(Drawn type, int[] arguments)
    {
        string? start = One(3) ? NewName() : null;
        type.Items.Add(new Skip { Name = start });
        int stride = One(3) ? 2 : 1;
        if (One(2))
            Unit(type, arguments, 3, stride: 1, relu: true);
        if (start is null)
        {
            Unit(type, arguments, Pick([3, 1]), stride, relu: One(4));
            type.Items.Add(Named(Pick(Closings)));
        }
        else
        {
            // The projection is written out.
            string end = NewName();
            int channels = Channels();
            Unit(type, arguments, Pick([3, 1]), stride, relu: One(4), end, channels);
            type.Items.Add(new From(start));
            Unit(type, arguments, 1, stride, relu: false, name: null, channels);
            type.Items.Add(Named(new Join(Pick([JoinKind.Add, JoinKind.Add, JoinKind.Concat]), [end])));
        }

        if (One(2))
            type.Items.Add(Named(Relu));
    }

    /// <summary>Two or three ways from a value, and their join.</summary>
    private void Terms(Drawn type, int[] arguments)
    {
        string start = NewName();
        Unit(type, arguments, 1, stride: 1, relu: One(2), start);
        int channels = Channels();
        string[] ends = [.. Enumerable.Range(0, Between(1, 2)).Select(_ => NewName())];
        foreach (string end in ends)
        {
            Unit(type, arguments, Pick([1, 3]), stride: 1, relu: One(3), end, channels);
            type.Items.Add(new From(start));
        }

        Unit(type, arguments, Pick([1, 3]), stride: 1, relu: One(3), name: null, channels);
        type.Items.Add(Named(new Join(Pick([JoinKind.Add, JoinKind.Add, JoinKind.Add, JoinKind.Concat, JoinKind.Multiply]), ends)));
        if (One(2))
            type.Items.Add(Named(Relu));
    }

    /// <summary>A convolution, mostly with a norm.</summary>
    /// <param name="name">The name of its last layer.</param>
    private void Unit(Drawn type, int[] arguments, int kernel, int stride, bool relu, string? name = null, int? channels = null)
    {
        bool normed = !One(4);
        Window window = new(kernel, stride > 1 ? stride : null, kernel / 2, 1, stride > 1 ? Rounding.Floor : Rounding.Exact);
        type.Items.Add(new Conv(Number(type, arguments, channels ?? Channels()), window, One(6) ? 2 : null, Bias: !normed && One(2), Winograd: !One(6)));
        if (normed)
            type.Items.Add(Pick(Norms));
        if (relu)
            type.Items.Add(Relu);
        type.Items[^1] = type.Items[^1] with { Name = name };
    }

    private Pool Pooling(int[] shape, Drawn type)
    {
        Window window = WindowOf(shape, type, [], most: 3, halfPadding: true);
        if (One(3))
            window = window with { Stride = null };
        bool isMax = One(2);
        return new(isMax, isMax ? window : window with { Dilation = 1 }, CountIncludePad: !One(3));
    }

    private Window WindowOf(int[] shape, Drawn type, int[] arguments, int most, bool halfPadding)
    {
        bool perAxis = shape.Length == 3 && One(3);
        Pair kernel = Axes(1, most);
        Pair dilation = One(4) ? Axes(1, 3) : 1;
        Pair padding = halfPadding ? Axes(0, 1) : Axes(0, 3);
        Pair? stride = One(2) ? null : Axes(1, 3);
        if (!perAxis && stride is not null && type.Parameters.IndexOf("stride") is >= 0 and int index)
        {
            Size size = new(1, index);
            stride = new Pair(size, size);
        }

        if (!perAxis && !halfPadding && kernel.Height.Factor % 2 == 1 && One(2) && dilation.IsEqual)
            padding = kernel.Height.Factor / 2 * dilation.Height.Factor;
        Rounding rounding = Pick([Rounding.Exact, Rounding.Floor, Rounding.Ceil]);
        if (One(10))
            return new(kernel, stride, 0, dilation, Rounding.Exact, Same: true);
        if (!One(5))
            return new(kernel, stride, padding, dilation, rounding);
        return new(kernel, stride, Side(), dilation, rounding, Side());

        Pair Side() => new(shape.Length == 2 ? 0 : _random.Next(halfPadding ? 2 : 4), _random.Next(halfPadding ? 2 : 4));

        Pair Axes(int least, int largest)
        {
            int both = Between(least, largest);
            return new(both, perAxis ? Between(least, largest) : both);
        }
    }
}
