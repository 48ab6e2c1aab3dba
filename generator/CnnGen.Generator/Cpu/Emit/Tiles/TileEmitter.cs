using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Generator.Code;
using CnnGen.Generator.Cpu.Planning.Tiles;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Emit.Tiles;

/// <summary>Writes one size of a tile: the sums as locals, the terms unrolled, every distance a number.</summary>
internal sealed class TileEmitter
{
    /// <summary>About as many multiplications a loop: enough to hide its counting, and few enough for the decoded code to stay in the processor.</summary>
    private const int MultiplicationsPerLoop = 112;

    /// <summary>The attribute of a tile's methods.</summary>
    public const string Optimized =
        "[global::System.Runtime.CompilerServices.MethodImplAttribute(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]";

    private readonly CodeWriter _writer;
    private readonly TileSpec _tile;
    private readonly TileSize _size;
    private readonly bool _isWide;
    private readonly int _unroll;

    /// <param name="isWide">Whether registers have 16 floats; else as many as the form says.</param>
    public TileEmitter(CodeWriter writer, TileSpec tile, TileSize size, bool isWide)
    {
        (_writer, _tile, _size, _isWide) = (writer, tile, size, isWide);
        int steps = tile.Depth / size.Taps;
        int most = Math.Max(1, MultiplicationsPerLoop / (size.Rows * size.Vectors * size.Taps));
        _unroll = tile.Depth == TileSpec.AtRunTime ? 1 : Enumerable.Range(1, Math.Min(most, 8)).Last(count => steps % count == 0);
    }

    private bool IsGradient => _tile.Kind == TileKind.WeightGradient;

    private bool IsDense => _tile.Kind is TileKind.Dense or TileKind.DenseInputGradient or TileKind.DenseWeightGradient;

    /// <summary>The name of the method of a size.</summary>
    public static string Method(TileSize size, bool isWide) =>
        $"{(isWide ? "Wide" : "Narrow")}{Literals.Of(size.Rows)}x{Literals.Of(size.Vectors)}";

    public void Emit()
    {
        _writer.Line(TileEmitter.Optimized);
        _writer.Line($"private static void {Method(_size, _isWide)}<S, V>(in {Library.Of("ConvOperands")} operands, in {Library.Of("ConvTarget")} target)");
        _writer.Line($"    where S : struct, {Library.Of("ISimd")}<V>");
        using (_writer.Braces("    where V : struct"))
        using (_writer.Braces("unchecked")) // pointers go back too, which a project that checks arithmetic takes for an overflow
        {
            EmitStart();
            EmitTerms();
            EmitEnd();
        }
    }

    private void EmitStart()
    {
        if (!IsGradient)
            EmitFetchOfResults();
        _writer.Line("float* start = target.Start;");
        for (int row = 0; row < _size.Rows; row++)
        {
            string next = row + 1 < _size.Rows ? " start += target.StartPixel;" : "";
            string sums = string.Join(", ", Vectors(vector => $"{Sum(row, vector)} = S.Load(start{Times(vector, "target.StartVector")})"));
            _writer.Line($"V {sums};{next}");
        }
    }

    /// <summary>Storing waits for what is there to come from memory: better while the sums are made than after them.</summary>
    private void EmitFetchOfResults()
    {
        _writer.Line("float* c = target.C; // fetched while the sums are made");
        for (int row = 0; row < _size.Rows; row++)
            _writer.Line(string.Join(" ", Lines(vector => $"S.Prefetch(c{Result(row, vector)});")));
    }

    private void EmitTerms()
    {
        _writer.Line("float* a = operands.A;");
        _writer.Line("float* b = operands.B;");
        if (_tile.PrefetchesX && !IsGradient)
            _writer.Line($"float* next = a + {Literals.Of(_size.Rows * _tile.APixel)}; // what the next tile reads");
        if (_tile.PrefetchesDy)
            _writer.Line($"global::System.IntPtr next = {Literals.Of(_tile.BRow)} * (global::System.IntPtr)operands.Rows; // from b to the rows after these");
        if (IsDense)
        {
            EmitRow();
            return;
        }

        using (_writer.Braces("for (int block = operands.Blocks; block > 0; block--)"))
        {
            if (IsGradient)
                EmitRows("operands.Rows");
            else if (_tile.Rows > 1)
                EmitRows(Literals.Of(_tile.Rows));
            else
                EmitRow();
            AdvanceBlock();
        }
    }

    private void EmitRows(string rows)
    {
        using (_writer.Braces($"for (int row = {rows}; row > 0; row--)"))
        {
            EmitRow();
            Advance("a", _tile.ARow - Steps * _tile.AStep);
            if (IsGradient)
                Advance("b", _tile.BRow - Steps * _tile.BStep);
            else if (_size.Taps > 1)
                Advance("b", (_size.Taps - 1) * TapPitch);
        }
    }

    /// <summary>Terms of a row that the loop counts.</summary>
    private int Steps => _tile.Depth / _size.Taps;

    /// <summary>In the weights, from a column of the kernel to the next.</summary>
    private int TapPitch => Steps * _size.Vectors * BlockedSizes.Block;

    private void EmitRow()
    {
        string count = _tile.Depth == TileSpec.AtRunTime
            ? "int k = operands.Depth; k > 0; k--"
            : $"int k = 0; k < {Literals.Of(Steps)}; k{(_unroll == 1 ? "++" : " += " + Literals.Of(_unroll))}";
        using (_writer.Braces($"for ({count})"))
        {
            for (int step = 0; step < _unroll; step++)
                EmitTerm(step);
            Advance("a", _unroll * _tile.AStep);
            _writer.Line($"b += {TermPitch(_unroll)};");
            if (_tile.PrefetchesX && !IsGradient)
                Advance("next", _unroll * _tile.APixel);
        }
    }

    private void EmitTerm(int step)
    {
        if (_tile.PrefetchesDy)
            _writer.Line(string.Join(" ", Lines(vector => $"S.Prefetch(b + next{Term(step, vector, 0)});")));
        if (_tile.PrefetchesX)
            _writer.Line($"S.Prefetch({(IsGradient ? At("a", _tile.ABlock + step * _tile.AStep) : At("next", step * _tile.APixel))});");
        string declare = step == 0 ? "V " : "";
        for (int tap = 0; tap < _size.Taps; tap++)
        {
            _writer.Write(declare);
            for (int vector = 0; vector < _size.Vectors; vector++)
                _writer.Write($"{(vector == 0 ? "" : step == 0 ? ", " : "; ")}{Weight(tap, vector)} = S.Load(b{Term(step, vector, tap)})");
            _writer.Line(";");
        }

        for (int pixel = 0; pixel < _size.Rows + _size.Taps - 1; pixel++)
        {
            _writer.Write($"{(pixel == 0 ? declare : "")}x = S.Broadcast(a[{pixel * _tile.APixel + step * _tile.AStep}]);");
            for (int tap = Math.Max(0, pixel - _size.Rows + 1); tap <= Math.Min(pixel, _size.Taps - 1); tap++)
                EmitProducts(pixel - tap, tap);
            _writer.Line();
        }
    }

    /// <summary>What the pixel in x adds to the sums of a row.</summary>
    private void EmitProducts(int row, int tap)
    {
        for (int vector = 0; vector < _size.Vectors; vector++)
        {
            string sum = Sum(row, vector);
            _writer.Write($" {sum} = S.MultiplyAdd(x, {Weight(tap, vector)}, {sum});");
        }
    }

    private void AdvanceBlock()
    {
        if (IsGradient)
        {
            _writer.Line($"a += operands.ABlock - {Literals.Of(_tile.ARow)} * (global::System.IntPtr)operands.Rows;");
            _writer.Line($"b += operands.BBlock - {Literals.Of(_tile.BRow)} * (global::System.IntPtr)operands.Rows;");
            return;
        }

        bool hasRows = _tile.Rows > 1;
        Advance("a", _tile.ABlock - (hasRows ? _tile.Rows * _tile.ARow : Steps));
        if (!hasRows && _size.Taps > 1)
            Advance("b", (_size.Taps - 1) * TapPitch);
        if (_tile.PrefetchesX)
            Advance("next", _tile.ABlock - Steps * _tile.APixel);
    }

    private void EmitEnd()
    {
        if (_tile.Kind is TileKind.Correlation or TileKind.Dense)
        {
            EmitSums("if (target.Offset != null)", (sum, vector) => $"{sum} = S.Add({sum}, S.Load(target.Offset{Lanes(vector)}))");
            EmitSums("if (target.Relu)", (sum, _) => $"{sum} = S.Relu({sum})");
        }

        if (IsGradient)
            _writer.Line("float* c = target.C;");
        for (int row = 0; row < _size.Rows; row++)
            _writer.Line(string.Join(" ", Vectors(vector => $"S.Store({Sum(row, vector)}, c{Result(row, vector)});")));
    }

    private void EmitSums(string condition, Func<string, int, string> change)
    {
        using (_writer.Braces(condition))
        {
            for (int row = 0; row < _size.Rows; row++)
                _writer.Line(string.Join(" ", Vectors(vector => change(Sum(row, vector), vector) + ";")));
        }
    }

    private void Advance(string pointer, int distance)
    {
        if (distance != 0)
            _writer.Line($"{pointer} {(distance < 0 ? "-=" : "+=")} {Literals.Of(Math.Abs(distance))};");
    }

    private IEnumerable<string> Vectors(Func<int, string> write) => Enumerable.Range(0, _size.Vectors).Select(write);

    /// <summary>For one register of each cache line: those of the narrow forms lie side by side.</summary>
    private IEnumerable<string> Lines(Func<int, string> write) => Enumerable.Range(0, _isWide ? _size.Vectors : 1).Select(write);

    private string Sum(int row, int vector) => $"c{Literals.Of(row)}" + (_size.Vectors > 1 ? $"x{Literals.Of(vector)}" : "");

    private string Weight(int tap, int vector) => $"w{Literals.Of(tap * _size.Vectors + vector)}";

    /// <summary>From b to a register of a term.</summary>
    private string Term(int step, int vector, int tap)
    {
        if (_tile.BStep > 0)
            return _isWide ? Plus(step * _tile.BStep + vector * _tile.BVector) : Plus(step * _tile.BStep) + Lanes(vector);
        return _isWide ? Plus((step * _size.Vectors + vector) * BlockedSizes.Block + tap * TapPitch) : Lanes(step * _size.Vectors + vector);
    }

    private string TermPitch(int terms)
    {
        if (_tile.BStep > 0)
            return Literals.Of(terms * _tile.BStep);
        return _isWide ? Literals.Of(terms * _size.Vectors * BlockedSizes.Block) : $"{Literals.Of(terms * _size.Vectors)} * S.Count";
    }

    private string Result(int row, int vector)
    {
        string pixel = Plus(row * _tile.Pixel);
        if (!_isWide)
            return pixel + Lanes(vector);
        return IsGradient ? pixel + Times(vector, "target.Vector") : Plus(row * _tile.Pixel + vector * _tile.Vector);
    }

    private string Lanes(int registers) => _isWide ? Plus(registers * BlockedSizes.Block) : Times(registers, "S.Count");

    /// <summary>What is added to a pointer, if it is anything.</summary>
    public static string Plus(int distance) => distance == 0 ? "" : " + " + Literals.Of(distance);

    private static string Times(int count, string distance) => count switch
    {
        0 => "",
        1 => " + " + distance,
        _ => $" + {Literals.Of(count)} * {distance}",
    };

    private static string At(string pointer, int distance) => pointer + Plus(distance);
}
