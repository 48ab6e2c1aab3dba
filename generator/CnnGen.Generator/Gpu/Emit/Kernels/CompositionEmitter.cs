using CnnGen.Generator.Code;
using CnnGen.Generator.Expressions;
using CnnGen.Generator.Gpu.Planning;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Gpu.Emit.Kernels;

/// <summary>Writes a <see cref="CompositionKernel"/>: a phase for each value, and one for each result, with a barrier between.</summary>
internal sealed class CompositionEmitter
{
    private readonly CompositionKernel _kernel;
    private readonly Composition _composition;
    private readonly GpuMap _map;
    private readonly KernelWriter _writer = new();

    private CompositionEmitter(CompositionKernel kernel) => (_kernel, _composition, _map) = (kernel, kernel.Composition, kernel.Map);

    public static KernelText Emit(CompositionKernel kernel) => new CompositionEmitter(kernel).Emit();

    private int Stride => _map.Quads * GpuMap.Lanes;

    private string Sample => _kernel.IsOfOne ? "0" : "sample";

    private string Threads => Literals.Of(_kernel.Threads);

    private KernelText Emit()
    {
        foreach (string element in _kernel.ReadElements)
            _writer.View("float", View(element));
        foreach (Value value in _kernel.Given)
            _writer.View("float", View(value.Name));
        foreach (Value value in _kernel.Computed.Where(_kernel.IsInMemory))
            _writer.View("float", View(value.Name));
        if (_kernel.Adds)
            _writer.View("float", "left");
        foreach (Result result in _composition.Results)
            _writer.View("float", Out(result));
        Begin();
        foreach (Value value in _kernel.Computed)
            Compute(value);
        foreach (Result result in _composition.Results)
            Write(result);
        string rows = _kernel.ChannelRows * _kernel.PositionRows == 1 ? "a block for each sample" : $"a block for {_kernel.RowChannels} channels and {_kernel.RowPositions} positions";
        string results = string.Join("; ", _composition.Results.Select(result => $"{result.Target} = {result.Of}"));
        return _writer.Make(_kernel, $"{results}, of maps of {_map.Channels} channels and {_map.Area} positions: {rows}.");
    }

    private void Begin()
    {
        int rows = _kernel.ChannelRows * _kernel.PositionRows;
        foreach (Value value in _kernel.Computed.Where(value => !_kernel.IsInMemory(value)))
            _writer.Line($"ArrayView<float> {View(value.Name)} = SharedMemory.Allocate<float>({Literals.Of(_kernel.CountOf(value.Extent))});");
        if (_kernel.Computed.Any(value => value is Sum or Maximum && value.Extent != Extent.Position) || _composition.Results.Any(result => result.Extent != Extent.Element))
            _writer.Line($"ArrayView<float> tree = SharedMemory.Allocate<float>({Threads});");
        _writer.Line("int t = Group.IdxX;");
        if (!_kernel.IsOfOne)
            _writer.Line($"int sample = {Index.Divide("Grid.IdxX", rows)};");
        _writer.Line($"int firstChannel = {Index.Times(Index.Modulo("Grid.IdxX", _kernel.ChannelRows), _kernel.RowChannels)};");
        _writer.Line($"int firstPosition = {Index.Times(Index.Modulo(Index.Divide("Grid.IdxX", _kernel.ChannelRows), _kernel.PositionRows), _kernel.RowPositions)};");
        _writer.Line($"int channels = {Least(_map.Channels, "firstChannel", _kernel.RowChannels)};");
        _writer.Line($"int positions = {Least(_map.Area, "firstPosition", _kernel.RowPositions)};");
        if (_kernel.Computed.Any(value => value.Extent != Extent.Element && _kernel.IsInMemory(value)))
            _writer.Line($"int row = {Index.Modulo("Grid.IdxX", rows)};");
    }

    // As many as a row has, or what is left for the last one.
    private static string Least(int all, string first, int row) => all % row == 0
        ? Literals.Of(row)
        : $"{Literals.Of(all)} - {first} < {Literals.Of(row)} ? {Literals.Of(all)} - {first} : {Literals.Of(row)}";

    private void Compute(Value value)
    {
        _writer.Line();
        _writer.Line($"// {value.Name}{(value is WindowSum ? ": sums over windows of " : value is Sum ? ": sums of " : value is Maximum ? ": the largest of " : " = ")}{value.Definition}");
        switch (value)
        {
            case Map map:
                EachNumber(map.Extent, () => _writer.Line($"{Number(map, "k")} = {Value(map.Of, Places(map.Extent))};"));
                break;
            case WindowSum window:
                EachElement(() => SumWindow(window));
                break;
            case Reduction reduction:
                Reduce(reduction.Extent, reduction.Of, reduction is Maximum, (index, result) =>
                    _writer.Line($"{Number(reduction, index)} = {(reduction is Sum { Factor: not 1 and var factor } ? $"{result} * {Literals.Of((float)factor)}" : result)};"));
                break;
        }

        _writer.Line("Group.Barrier();");
    }

    private void Write(Result result)
    {
        _writer.Line();
        _writer.Line($"// {result.Target}: {result.Of}");
        if (result.Extent == Extent.Element)
        {
            EachElement(() =>
            {
                string value = Value(result.Of, new("c", "p", "at"));
                _writer.Line($"{Out(result)}[at] = {value}{(_kernel.Adds ? " + left[at]" : "")};");
            });
            ClearSpareLanes(Out(result));
            return;
        }

        // A number of the sample's for each channel or group, or one for all.
        bool isVector = result.Extent is Extent.Channel or Extent.Group;
        int numbers = result.Extent == Extent.Channel ? _map.Channels : result.Extent == Extent.Group ? _composition.Groups : 1;
        var own = new GpuMap(numbers, 1);
        Reduce(result.Extent, result.Of, isMaximum: false, (index, sum) =>
        {
            string place = !isVector ? "0" : result.Extent == Extent.Channel ? $"firstChannel + {index}" : $"firstChannel / {Literals.Of(_map.Channels / _composition.Groups)} + {index}";
            string at = Index.Plus(Index.Times(Sample, own.Quads * GpuMap.Lanes), place);
            _writer.Line($"{Out(result)}[{at}] = {sum}{(_kernel.Adds ? $" + left[{at}]" : "")};");
        });
        if (own.SpareLanes > 0)
        {
            string last = isVector && _kernel.ChannelRows > 1 ? $" & firstChannel + channels == {Literals.Of(_map.Channels)}" : "";
            _writer.Line($"if (t < {Literals.Of(own.SpareLanes)}{last})");
            _writer.Line($"    {Out(result)}[{Index.Times(Sample, own.Quads * GpuMap.Lanes)} + {Literals.Of(numbers)} + t] = 0f;");
        }
    }

    private void ClearSpareLanes(string view)
    {
        if (_map.SpareLanes == 0)
            return;
        string isLast = _kernel.ChannelRows > 1 ? $"firstChannel + channels == {Literals.Of(_map.Channels)} & " : "";
        using (_writer.Braces($"for (int k = t; {isLast}k < {Index.Times("positions", _map.SpareLanes)}; k += {Threads})"))
        {
            string channel = Index.Plus(Index.Modulo("k", _map.SpareLanes), _map.Channels);
            _writer.Line($"{view}[{Address(channel, "firstPosition + " + Index.Divide("k", _map.SpareLanes))}] = 0f;");
        }
    }

    /// <summary>A loop over the row's elements: <c>c</c> and <c>p</c> are the place, <c>at</c> the address.</summary>
    private void EachElement(Action body)
    {
        using (_writer.Braces($"for (int i = t; i < channels * positions; i += {Threads})"))
        {
            _writer.Line("int c = firstChannel + i % channels;");
            _writer.Line("int p = firstPosition + i / channels;");
            _writer.Line($"int at = {Address("c", "p")};");
            body();
        }
    }

    private void EachNumber(Extent extent, Action body)
    {
        string count = extent switch
        {
            Extent.Channel => "channels",
            Extent.Position => "positions",
            _ => Literals.Of(_kernel.CountOf(extent)),
        };
        using (_writer.Braces($"for (int k = t; k < {count}; k += {Threads})"))
            body();
    }

    /// <summary>Sums, or takes the largest, of what shares a number, and does something with each: the number's index and its value.</summary>
    private void Reduce(Extent extent, Expr of, bool isMaximum, Action<string, string> store)
    {
        switch (extent)
        {
            case Extent.Position:
                using (_writer.Braces($"for (int k = t; k < positions; k += {Threads})"))
                {
                    Accumulate("int c = firstChannel; c < firstChannel + channels; c++", () => _writer.Line("int p = firstPosition + k;"), of, isMaximum);
                    store("k", "sum");
                }

                break;
            case Extent.Channel:
                int across = Math.Min(32, Blocks.PowerOfTwo(_kernel.RowChannels)), down = _kernel.Threads / across;
                using (_writer.Braces($"for (int first = 0; first < channels; first += {Literals.Of(across)})"))
                {
                    _writer.Line($"int k = first + {Index.Modulo("t", across)};");
                    Accumulate(
                        $"int p = firstPosition + {Index.Divide("t", across)}; p < firstPosition + positions & k < channels; p += {Literals.Of(down)}",
                        () => _writer.Line("int c = firstChannel + k;"), of, isMaximum);
                    Tree(across, isMaximum);
                    using (_writer.Braces($"if (t < {Literals.Of(across)} & k < channels)"))
                        store("k", "tree[t]");
                    _writer.Line("Group.Barrier();");
                }

                break;
            default:
                int groups = extent == Extent.Group ? _kernel.RowGroups : 1;
                int channels = _kernel.RowChannels / groups;
                using (groups > 1 ? _writer.Braces($"for (int k = 0; k < {Literals.Of(groups)}; k++)") : _writer.Braces(""))
                {
                    Accumulate(
                        $"int i = t; i < {Index.Times("positions", channels)}; i += {Threads}",
                        () =>
                        {
                            _writer.Line($"int c = firstChannel + {(groups > 1 ? $"k * {Literals.Of(channels)} + " : "")}{Index.Modulo("i", channels)};");
                            _writer.Line($"int p = firstPosition + {Index.Divide("i", channels)};");
                        },
                        of, isMaximum);
                    Tree(1, isMaximum);
                    using (_writer.Braces("if (t == 0)"))
                        store(groups > 1 ? "k" : "0", "tree[0]");
                    _writer.Line("Group.Barrier();");
                }

                break;
        }
    }

    private void Accumulate(string loop, Action place, Expr of, bool isMaximum)
    {
        _writer.Line($"float sum = {(isMaximum ? "float.NegativeInfinity" : "0f")};");
        using (_writer.Braces($"for ({loop})"))
        {
            place();
            _writer.Line($"int at = {Address("c", "p")};");
            string value = Value(of, new("c", "p", "at"));
            _writer.Line(isMaximum ? $"float term = {value};" : $"sum += {value};");
            if (isMaximum)
                _writer.Line("sum = term > sum ? term : sum;");
        }
    }

    // What is so many threads apart is of one number.
    private void Tree(int across, bool isMaximum)
    {
        _writer.Line("tree[t] = sum;");
        _writer.Tree(_kernel.Threads, across, () =>
            _writer.Line(isMaximum ? "tree[t] = tree[other] > tree[t] ? tree[other] : tree[t];" : "tree[t] += tree[other];"));
    }

    private void SumWindow(WindowSum sum)
    {
        (int before, int after) = (sum.Window.Before, sum.Window.After);
        _writer.Line("float sum = 0f;");
        if (sum.Window.Along == NeighbourAxes.Channels)
        {
            using (_writer.Braces($"for (int n = c - {Literals.Of(before)}; n <= c + {Literals.Of(after)}; n++)"))
            using (_writer.Braces($"if ((uint)n < {Literals.Of(_map.Channels)}u)"))
            {
                _writer.Line($"int near = {Address("n", "p")};");
                _writer.Line($"sum += {Value(sum.Of, new("n", "p", "near"))};");
            }
        }
        else
        {
            string width = Literals.Of(_kernel.Width);
            _writer.Line($"int h = {Index.Divide("p", _kernel.Width)};");
            _writer.Line($"int w = {Index.Modulo("p", _kernel.Width)};");
            using (_writer.Braces($"for (int m = h - {Literals.Of(before)}; m <= h + {Literals.Of(after)}; m++)"))
            using (_writer.Braces($"for (int n = w - {Literals.Of(before)}; n <= w + {Literals.Of(after)}; n++)"))
            using (_writer.Braces($"if ((uint)m < {Literals.Of(_map.Area / _kernel.Width)}u & (uint)n < {width}u)"))
            {
                _writer.Line($"int o = m * {width} + n;");
                _writer.Line($"int near = {Address("c", "o")};");
                _writer.Line($"sum += {Value(sum.Of, new("c", "o", "near"))};");
            }
        }

        _writer.Line($"{View(sum.Name)}[at] = sum;");
    }

    /// <summary>Writes the statements that an expression needs at a place.</summary>
    private string Value(Expr of, Place place)
    {
        Expr named = of;
        foreach (string element in Variables(of))
        {
            _writer.Line($"float {Local(element)} = {View(element)}[{AddressOf(element, place)}];");
            named = named.Replace(new Variable(element), new Variable(Local(element)));
        }

        (IReadOnlyList<string> statements, string value) = ScalarPrinter.Print(named);
        foreach (string statement in statements)
            _writer.Line(statement);
        return value;
    }

    private string AddressOf(string name, Place place)
    {
        if (CompositionKernel.Elements.Contains(name))
            return place.At;
        Value value = _composition[name]!;
        if (value is InputValue)
            return Index.Plus(Index.Times(Sample, Stride), place.Channel);
        bool isGiven = value is ParameterValue;
        string number = value.Extent switch
        {
            // A parameter of elements has no samples.
            Extent.Element => isGiven ? Index.Plus(Index.Times(place.Position, Stride), place.Channel) : place.At,
            Extent.Channel => isGiven ? place.Channel : place.Number ?? $"{place.Channel} - firstChannel",
            Extent.Position => place.Number ?? $"{place.Position} - firstPosition",
            Extent.Group when isGiven => Index.Divide(place.Channel, _map.Channels / _composition.Groups),
            Extent.Group when _kernel.RowGroups > 1 => place.Number ?? Index.Divide($"{place.Channel} - firstChannel", _map.Channels / _composition.Groups),
            _ => "0",
        };
        return isGiven || value.Extent == Extent.Element ? number : InRow(value, number);
    }

    private string Number(Value value, string index) => $"{View(value.Name)}[{InRow(value, index)}]";

    // In memory of the pass each row of each sample has its own.
    private string InRow(Value value, string index) => _kernel.IsInMemory(value)
        ? $"{Index.Times(Index.Plus(Index.Times(Sample, _kernel.ChannelRows * _kernel.PositionRows), "row"), _kernel.CountOf(value.Extent))} + {index}"
        : index;

    private Place Places(Extent extent) => extent switch
    {
        Extent.Channel => new("firstChannel + k", "firstPosition", "", "k"),
        Extent.Position => new("firstChannel", "firstPosition + k", "", "k"),
        _ => new("firstChannel", "firstPosition", "", "k"),
    };

    private string Address(string channel, string position) =>
        Index.Plus(Index.Times(_kernel.IsOfOne ? position : Index.Plus(Index.Times(Sample, _map.Area), position), Stride), channel);

    private IEnumerable<string> Variables(Expr of) =>
        CompositionKernel.Elements.Concat(_composition.Values.Select(value => value.Name)).Where(name => of.Contains(new Variable(name)));

    private static string View(string name) => "m_" + name;

    private static string Local(string name) => "v_" + name;

    private static string Out(Result result) => "to_" + result.Target;

    /// <summary>Where an expression is evaluated.</summary>
    /// <param name="Number">Which of the numbers of its extent it is, where it is none of an element.</param>
    private sealed record Place(string Channel, string Position, string At, string? Number = null);
}
