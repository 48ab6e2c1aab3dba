using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Generator.Code;
using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Expressions;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Emit;

/// <summary>Writes a composition as a struct: a method for a sample, and one for each loop over a row, on registers of any width. In the planar layout a
/// row's elements are side by side, and what is for a row is in all lanes; in the blocked layout rows are side by side, and each has its lane.</summary>
internal sealed partial class CompositionWriter(CompositionPlan plan, TensorShape shape, bool isBlocked, IReadOnlyList<CompositionOperand> operands)
{
    /// <summary>Stands for the struct's name.</summary>
    public const string NameMark = "\u0001";

    private const string Optimized =
        "[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]";

    /// <summary>Where the number of the whole layer is.</summary>
    private const string LayerIndex = "0";

    /// <summary>How many registers a sum has, so that an addition need not wait for the one before it.</summary>
    private const int Chains = 4;

    private readonly CodeWriter _writer = new();

    /// <summary>The pointers that a loop reads or writes through.</summary>
    private IEnumerable<string> Pointers(RowLoop loop) =>
    [
        .. operands.Where(operand => loop.Reads(operand.Name) || loop.Results.Any(result => Target(result) == operand)).Select(operand => operand.Pointer),
        .. plan.Stored.Where(value => loop.Reads(value.Name) || loop.Reductions.Contains(value)).Select(value => "p_" + value.Name),
    ];

    public string Write()
    {
        Describe();
        IEnumerable<string> fields = operands.Select(operand => $"float* {operand.Name}").Append("float* rows");
        using (_writer.Braces($"private readonly unsafe struct {NameMark}({string.Join(", ", fields)}) : {Library.Of("ISampleKernel")}"))
        {
            foreach (string field in operands.Select(operand => operand.Name).Append("rows"))
                _writer.Line($"private readonly float* _{field} = {field};");
            _writer.Line();
            WriteSample();
            for (int i = 0; i < plan.Loops.Count; i++)
            {
                _writer.Line();
                WriteLoop(i);
                if (PositionMaps(plan.Loops[i]).Length == 0)
                    continue;
                _writer.Line();
                WritePositionMaps(i);
            }
        }

        return _writer.Finish();
    }

    private void Describe()
    {
        string rows = plan.IsByChannel ? "a channel" : plan.Rows == 1 ? "the sample" : "a group of channels";
        _writer.Line($"// A row is {rows}: {Literals.Of(plan.Rows)} of {Literals.Of(plan.Run)}.");
        foreach (Value value in plan.Stored)
        {
            string over = $"over its {value.Extent.ToString().ToLowerInvariant()}";
            string definition = value switch
            {
                WindowSum sum => $"Σ ({sum.Of}) over {Literals.Of(sum.Window.Before)} {sum.Window.Along.ToString().ToLowerInvariant()} before it to {Literals.Of(sum.Window.After)} after it",
                Sum sum => $"{(sum.Factor == 1 ? "" : Text.Number(sum.Factor) + " * ")}Σ ({sum.Of}) {over}",
                Maximum maximum => $"the largest {maximum.Of} {over}",
                _ => ((Programs.Map)value).Of.ToString(),
            };
            _writer.Line($"// {value.Name} = {definition}");
        }

        foreach (Result result in plan.Loops.SelectMany(loop => loop.Results))
            _writer.Line($"// {TargetName(result.Target)} = {(result.Extent == Extent.Element ? "" : "Σ ")}{result.Of}");
    }

    private void WriteSample()
    {
        _writer.Line(Optimized);
        _writer.Line("public void Run<S, V>(int sample, int rows)");
        _writer.Line($"    where S : struct, {Library.Of("ISimd")}<V>");
        using (_writer.Braces("    where V : struct"))
        {
            foreach (CompositionOperand operand in operands)
                _writer.Line($"float* {operand.Pointer} = _{operand.Name}{(operand.Lies is { } place ? $" + sample * {Literals.Of(place.Stride)}L" : "")};");
            long next = 0;
            foreach (Value value in plan.Stored)
            {
                _writer.Line($"float* p_{value.Name} = {Scratch(next)};");
                next += plan.Floats(value);
            }

            if (plan.Stored.Any(value => value is WindowSum))
                _writer.Line($"float* line = {Scratch(next)};");
            int cleared = plan.Stored.Where(value => value is not WindowSum).Sum(plan.Floats);
            if (cleared > 0)
                _writer.Line($"{KernelClass}.Clear(_rows, {Literals.Of(cleared)});");
            foreach (Maximum maximum in plan.Stored.OfType<Maximum>())
                _writer.Line($"{Library.Of("Elementwise")}.Fill(p_{maximum.Name}, {Literals.Of(plan.Floats(maximum))}, float.NegativeInfinity);");
            if (!plan.IsInParts)
            {
                WriteLoops();
                return;
            }

            // What a loop has read is in the caches when the next one reads it.
            using (_writer.Braces($"for (int first = 0; first < rows; first += {Literals.Of(plan.RowsAPart)})"))
                WriteLoops();
        }

        void WriteLoops()
        {
            for (int i = 0; i < plan.Loops.Count; i++)
                WriteRows(i);
        }
    }

    /// <summary>The head of a loop over the rows of a part, or over their blocks.</summary>
    private string ForEach(string index, int rowsEach)
    {
        string count = Literals.Of(plan.RowsAPart / rowsEach);
        string start = plan.IsInParts ? rowsEach == 1 ? "first" : $"first / {Literals.Of(rowsEach)}" : "0";
        return $"for (int {index} = {start}; {index} < {(plan.IsInParts ? $"({start}) + {count}" : count)}; {index}++)";
    }

    private void WriteRows(int index)
    {
        RowLoop loop = plan.Loops[index];
        string method = $"Loop{Literals.Of(index + 1)}";
        string arguments = string.Join(", ", Pointers(loop));
        string scalar = $"{method}<{Library.Of("SimdScalar")}, float>";
        if (isBlocked)
        {
            int block = BlockedSizes.ChannelBlock(shape.Channels);
            using (_writer.Braces(ForEach("block", rowsEach: block)))
            {
                _writer.Line("int lane = 0;");
                _writer.Line($"for (; lane <= {Literals.Of(block)} - S.Count; lane += S.Count)");
                _writer.Line($"    {method}<S, V>({arguments}, block, lane);");
                _writer.Line($"for (; lane < {Literals.Of(block)}; lane++)");
                _writer.Line($"    {scalar}({arguments}, block, lane);");
            }
        }
        else
        {
            using (_writer.Braces(ForEach("row", rowsEach: 1)))
            {
                _writer.Line($"int done = {method}<S, V>({arguments}, row, 0);");
                _writer.Line($"if (done < {Literals.Of(plan.Run)})");
                _writer.Line($"    {scalar}({arguments}, row, done);");
            }
        }

        foreach (Reduction reduction in loop.Reductions)
            WriteCombination(reduction);
        if (PositionMaps(loop).Length > 0)
            _writer.Line($"{PositionMethod(index)}<S, V>({string.Join(", ", PositionPointers(loop))});");
        Programs.Map[] maps = [.. loop.Maps.Where(map => map.Extent != Extent.Position)];
        if (maps.Length == 0)
            return;
        using (_writer.Braces(ForEach("row", rowsEach: 1)))
        {
            foreach (Value value in plan.Stored.Where(value => maps.Any(map => map.Of.Contains(value.Variable)) && !maps.Contains(value)))
                _writer.Line($"float {value.Name} = p_{value.Name}[row];");
            foreach (CompositionOperand operand in operands.Where(operand => maps.Any(map => map.Of.Contains(new Variable(operand.Name)))))
                _writer.Line($"float {operand.Name} = {operand.Pointer}[row];");
            foreach (string statement in maps.SelectMany(map => SimdPrinter.PrintScalar((map.Of, text => $"float {map.Name} = p_{map.Name}[row] = {text};"))))
                _writer.Line(statement);
        }
    }

    private void WriteLoop(int index)
    {
        RowLoop loop = plan.Loops[index];
        _writer.Line(Optimized);
        string parameters = string.Join(", ", Pointers(loop).Select(pointer => $"float* {pointer}"));
        _writer.Line($"private static {(isBlocked ? "void" : "int")} Loop{Literals.Of(index + 1)}<S, V>({parameters}, {(isBlocked ? "int block, int lane" : "int row, int i")})");
        _writer.Line($"    where S : struct, {Library.Of("ISimd")}<V>");
        using (_writer.Braces("    where V : struct"))
        {
            if (isBlocked)
                _writer.Line($"int row = ({Literals.Of(BlockedSizes.ChannelBlock(shape.Channels))} * block) + lane;");
            foreach (Value value in plan.Stored.Where(value => !IsInMemory(value) && loop.Reads(value.Name)))
                _writer.Line($"V {value.Name} = {LoadRow("p_" + value.Name, "row")};");
            foreach (CompositionOperand operand in operands.Where(operand => operand.Use == OperandUse.Read && IsOfRow(operand) && loop.Reads(operand.Name)))
                _writer.Line($"V {operand.Name} = {LoadRow(operand.Pointer, RowIndex(operand))};");
            if (loop.Centred.Count > 0)
                WriteBlocks(loop);
            else
                WriteElements(loop);
            if (!isBlocked)
                _writer.Line("return i;");
        }
    }

    private static string SumOf(string name, int copy) => $"sum_{name}{(copy == 0 ? "" : "_" + Literals.Of(copy + 1))}";

    /// <summary>What a loop goes through, element by element.</summary>
    private CompositionOperand[] Moved(RowLoop loop) =>
    [
        .. operands.Where(operand => !IsOfRow(operand) && (loop.Reads(operand.Name) || loop.Results.Any(result => Target(result) == operand))),
        .. InMemory(loop),
    ];

    private void StartElements(CompositionOperand[] moved)
    {
        foreach (CompositionOperand operand in moved)
            _writer.Line($"{operand.Pointer} += {Start(operand)};");
    }

    private void WriteElements(RowLoop loop)
    {
        CompositionOperand[] moved = Moved(loop);
        string[] sums = [.. InRegisters(loop).OfType<Sum>().Select(sum => sum.Name), .. loop.Results.Where(IsSummed).Select(result => TargetName(result.Target))];
        StartSums(sums);
        foreach (Maximum maximum in InRegisters(loop).OfType<Maximum>())
            _writer.Line($"V max_{maximum.Name} = S.Broadcast(float.NegativeInfinity);");
        StartElements(moved);
        if (isBlocked)
        {
            int block = BlockedSizes.ChannelBlock(shape.Channels);
            string step = string.Concat(moved.Select(operand => $", {operand.Pointer} += {Literals.Of(operand.Lies!.RowPitch)}"));
            using (_writer.Braces($"for (int line = 0; line < {Literals.Of(shape.Height)}; line++{step})"))
            {
                _writer.Line("int i = 0;");
                WriteRun(loop, moved, Literals.Of(shape.Width * block), Literals.Of(block), Copies(sums));
            }
        }
        else
        {
            WriteRun(loop, moved, Literals.Of(plan.Run), "S.Count", Copies(sums));
        }

        CombineCopies(sums);
        WriteSums(sums);
        foreach (Maximum maximum in InRegisters(loop).OfType<Maximum>())
            WriteMaximum(maximum);
    }

    private static int Copies(string[] sums) => sums.Length == 0 ? 1 : Chains;

    private void StartSums(string[] sums)
    {
        foreach (string sum in sums)
        {
            for (int copy = 0; copy < Chains; copy++)
                _writer.Line($"V {SumOf(sum, copy)} = default;");
        }
    }

    private void CombineCopies(string[] sums)
    {
        foreach (string sum in sums)
            _writer.Line($"{SumOf(sum, 0)} = S.Add(S.Add({SumOf(sum, 0)}, {SumOf(sum, 1)}), S.Add({SumOf(sum, 2)}, {SumOf(sum, 3)}));");
    }

    /// <param name="ahead">How many floats behind what is read are fetched; 0 where nothing is.</param>
    private void WriteRun(RowLoop loop, CompositionOperand[] moved, string length, string step, int copies, int ahead = 0)
    {
        if (copies > 1)
        {
            using (_writer.Braces($"for (; i <= {length} - ({Literals.Of(copies)} * {step}); i += {Literals.Of(copies)} * {step})"))
            {
                for (int copy = 0; copy < copies; copy++)
                {
                    using (_writer.Braces())
                        WriteElement(loop, moved, copy, copy == 0 ? "i" : $"i + ({Literals.Of(copy)} * {step})", ahead);
                }
            }
        }

        if (!isBlocked && copies == 1 && plan.IsBackward(loop))
        {
            _writer.Line($"int end = i + (({length} - i) / {step} * {step});");
            using (_writer.Braces($"for (int at = end - {step}; at >= i; at -= {step})"))
                WriteElement(loop, moved, 0, "at", ahead);
            _writer.Line("i = end;");
            return;
        }

        using (_writer.Braces($"for (; i <= {length} - {step}; i += {step})"))
            WriteElement(loop, moved, 0, "i", ahead);
    }

    private void WriteElement(RowLoop loop, CompositionOperand[] moved, int copy, string at, int ahead)
    {
        foreach (CompositionOperand operand in moved.Where(operand => loop.Reads(operand.Name)))
        {
            _writer.Line($"V {operand.Name} = S.Load({operand.Pointer} + {at});");
            if (ahead > 0)
                _writer.Line($"S.Prefetch({operand.Pointer} + {at} + {Literals.Of(ahead)});");
            else if (!isBlocked && plan.FetchesNextPart(loop) && operand.Lies is { } place && plan.Loops[0].Reads(operand.Name))
                _writer.Line($"S.Prefetch({operand.Pointer} + {at} + {Literals.Of(plan.IsInParts ? plan.RowsAPart * plan.Run : place.Stride)});");
        }

        var statements = new List<(Expr, Func<string, string>)>();
        foreach (Reduction reduction in loop.Reductions)
        {
            statements.Add(IsInMemory(reduction) ? ReduceInMemory(reduction, at)
                : reduction is Sum ? AddTo(reduction.Name, reduction.Of) : Raise((Maximum)reduction));
        }

        foreach (Result result in loop.Results)
        {
            if (IsSummed(result))
            {
                statements.Add(AddTo(TargetName(result.Target), result.Of));
                continue;
            }

            CompositionOperand target = Target(result);
            Expr before = new Variable($"S.Load({target.Pointer} + {at})");
            statements.Add((
                target.Use == OperandUse.Accumulate ? new Arithmetic(Operation.Add, before, result.Of) : result.Of,
                text => $"S.Store({text}, {target.Pointer} + {at});"));
        }

        foreach (string statement in SimdPrinter.Print([.. statements]))
            _writer.Line(statement);

        (Expr, Func<string, string>) AddTo(string name, Expr term) =>
            (new Arithmetic(Operation.Add, new Variable(SumOf(name, copy)), term), text => $"{SumOf(name, copy)} = {text};");
    }

    private string SumIndex(string sum) => operands.FirstOrDefault(operand => operand.Name == sum) is { } operand ? RowIndex(operand) : "row";

    private void WriteSums(string[] sums)
    {
        if (isBlocked)
        {
            foreach (string sum in sums.Where(sum => !IsOfLayer(sum)))
                _writer.Line($"S.Store(S.Add(S.Load(p_{sum} + {SumIndex(sum)}), sum_{sum}), p_{sum} + {SumIndex(sum)});");
            sums = [.. sums.Where(IsOfLayer)];
        }

        foreach ((string sum, string total) in Totals(sums, "totals"))
            _writer.Line($"p_{sum}[{SumIndex(sum)}] += {total};");
    }

    /// <summary>Adds up the lanes of sums.</summary>
    /// <param name="sums">Their names.</param>
    /// <param name="name">Of the local that has the first four.</param>
    /// <returns>Each with the expression of its float.</returns>
    private (string Sum, string Total)[] Totals(string[] sums, string name)
    {
        var totals = new List<(string, string)>();
        for (int first = 0; first < sums.Length; first += 4)
        {
            string[] four = [.. sums.Skip(first).Take(4)];
            string local = name + (first == 0 ? "" : Literals.Of((first / 4) + 1));
            _writer.Line($"global::System.Runtime.Intrinsics.Vector128<float> {local} = S.Sum4({string.Join(", ", four.Select(sum => "sum_" + sum).Concat(Enumerable.Repeat("default", 4 - four.Length)))});");
            totals.AddRange(four.Select((sum, i) => (sum, $"{local}[{Literals.Of(i)}]")));
        }

        return [.. totals];
    }

    private bool IsOfLayer(string sum) => operands.Any(operand => operand.Name == sum && operand.Extent == Extent.Layer);

    private string LoadRow(string pointer, string index) => isBlocked && index != LayerIndex ? $"S.Load({pointer} + {index})" : $"S.Broadcast({pointer}[{index}])";

    /// <summary>Where an operand that has a number a row has that of a row; it may lie in the other layout than elements do.</summary>
    private string RowIndex(CompositionOperand operand)
    {
        if (operand.Extent == Extent.Layer)
            return LayerIndex;
        if (operand.Lies is not { BlockPitch: > 0 } place)
            return "row";
        string block = Literals.Of(BlockedSizes.ChannelBlock(shape.Channels));
        return isBlocked
            ? $"{Literals.Of(place.Origin)} + ({Literals.Of(place.BlockPitch)} * block) + lane"
            : $"{Literals.Of(place.Origin)} + ({Literals.Of(place.BlockPitch)} * (row / {block})) + (row % {block})";
    }

    private CompositionOperand Target(Result result) => operands.Single(operand => operand.Name == TargetName(result.Target));

    /// <summary>What the result's operand is called: what is read and its gradient are two.</summary>
    public static string TargetName(string target) => target == Composition.Output ? target : "d" + target;

    // Where a row is no channel, what is for a channel has a number for each element: channels have one each.
    private bool IsOfRow(CompositionOperand operand) => IsOfRow(operand.Extent);

    private bool IsSummed(Result result) => IsOfRow(result.Extent);

    private bool IsOfRow(Extent extent) => extent == Extent.Layer || (extent == Extent.Channel && plan.IsByChannel);

    private string Start(CompositionOperand operand) => operand.Extent == Extent.Position ? (isBlocked ? "lane" : "0") : isBlocked
        ? $"{(operand.Lies!.Origin > 0 ? Literals.Of(operand.Lies.Origin) + " + " : "")}({Literals.Of(operand.Lies.BlockPitch)} * block) + lane"
        : $"{Literals.Of(plan.Run)} * row";
}
