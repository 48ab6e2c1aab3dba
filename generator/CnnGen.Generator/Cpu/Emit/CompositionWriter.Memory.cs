using CnnGen.Generator.Code;
using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Expressions;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Emit;

// What is reduced over anything but rows: its numbers lie in scratch memory as elements do, and each element goes through them.
internal sealed partial class CompositionWriter
{
    private static readonly string KernelClass = Library.Of("SampleKernels");

    private static bool IsInMemory(Value value) => value.Extent is Extent.Position or Extent.Element;

    private static string Scratch(long floats) => "_rows" + (floats == 0 ? "" : $" + {Literals.Of(floats)}");

    /// <summary>What a loop reduces in registers, each of a row.</summary>
    private static IEnumerable<Reduction> InRegisters(RowLoop loop) => loop.Reductions.Where(reduction => !IsInMemory(reduction));

    /// <summary>What a loop reads of, or reduces in, scratch memory, element by element. In the blocked layout each lane has numbers of its own.</summary>
    private IEnumerable<CompositionOperand> InMemory(RowLoop loop)
    {
        ElementPlace place = new(0, 0, plan.Positions, shape.Width * plan.LanesAPosition);
        return plan.Stored
            .Where(value => IsInMemory(value) && (loop.Reads(value.Name) || loop.Reductions.Contains(value)))
            .Select(value => new CompositionOperand(value.Name, value.Extent, place, OperandUse.Accumulate));
    }

    /// <summary>Adds an element to a number of its position, or leaves it for the windows that it is in.</summary>
    private static (Expr, Func<string, string>) ReduceInMemory(Reduction reduction, string at)
    {
        Expr before = new Variable($"S.Load(p_{reduction.Name} + {at})");
        Expr after = reduction switch
        {
            Sum => new Arithmetic(Operation.Add, before, reduction.Of),
            Maximum => Build.Max(before, reduction.Of),
            _ => reduction.Of,
        };
        return (after, text => $"S.Store({text}, p_{reduction.Name} + {at});");
    }

    private static (Expr, Func<string, string>) Raise(Maximum maximum) =>
        (Build.Max(new Variable("max_" + maximum.Name), maximum.Of), text => $"max_{maximum.Name} = {text};");

    private void WriteMaximum(Maximum maximum)
    {
        if (isBlocked)
        {
            string before = $"S.Load(p_{maximum.Name} + row)";
            string larger = $"S.WherePassed(S.Subtract({before}, max_{maximum.Name}), {before}, max_{maximum.Name})";
            _writer.Line($"S.Store({larger}, p_{maximum.Name} + row);");
        }
        else
        {
            _writer.Line($"p_{maximum.Name}[row] = global::System.Math.Max(p_{maximum.Name}[row], {KernelClass}.Largest<S, V>(max_{maximum.Name}));");
        }
    }

    /// <summary>Brings together what rows, or lanes, have of a number.</summary>
    private void WriteCombination(Reduction reduction)
    {
        if (reduction is WindowSum windows)
        {
            WriteWindows(windows);
            return;
        }

        (int numbers, int together) = reduction.Extent switch
        {
            Extent.Position => (plan.Positions, plan.LanesAPosition),
            Extent.Group => (plan.RowsAPart, plan.RowsAGroup),
            _ => (plan.RowsAPart, 1),
        };
        if (together == 1 && reduction is Maximum or Sum { Factor: 1 })
            return;
        string range = $"p_{reduction.Name}{(plan.IsInParts ? " + first" : "")}, {Literals.Of(numbers)}, {Literals.Of(together)}";
        _writer.Line(reduction is Sum sum ? $"{KernelClass}.Combine({range}, {Literals.Of((float)sum.Factor)});" : $"{KernelClass}.CombineLargest({range});");
    }

    private void WriteWindows(WindowSum sum)
    {
        bool isOfChannels = sum.Window.Along == NeighbourAxes.Channels;
        string method = $"Over{(isBlocked ? "Blocked" : "")}{sum.Window.Along}";
        int[] sizes = isOfChannels ? [shape.Channels, (int)shape.Area] : [shape.Channels, shape.Height, shape.Width];
        int[] numbers = [.. sizes, .. isBlocked ? new[] { plan.LanesAPosition } : [], plan.Border(sum.Window.Before), plan.Border(sum.Window.After)];
        _writer.Line($"{Library.Of("WindowSums")}.{method}<S, V>(p_{sum.Name}, {string.Join(", ", numbers.Select(Literals.Of))}, line);");
    }

    private static Programs.Map[] PositionMaps(RowLoop loop) => [.. loop.Maps.Where(map => map.Extent == Extent.Position)];

    private static string PositionMethod(int index) => $"Positions{Literals.Of(index + 1)}";

    /// <summary>The values that a loop's numbers of positions are made of, and those themselves.</summary>
    private IEnumerable<string> PositionPointers(RowLoop loop) => plan.Stored
        .Where(value => PositionMaps(loop).Any(map => map == value || map.Of.Contains(value.Variable)))
        .Select(value => "p_" + value.Name);

    /// <summary>Numbers of positions lie side by side, whole registers of them.</summary>
    private void WritePositionMaps(int index)
    {
        RowLoop loop = plan.Loops[index];
        Programs.Map[] maps = PositionMaps(loop);
        _writer.Line(Optimized);
        _writer.Line($"private static void {PositionMethod(index)}<S, V>({string.Join(", ", PositionPointers(loop).Select(pointer => "float* " + pointer))})");
        _writer.Line($"    where S : struct, {Library.Of("ISimd")}<V>");
        using (_writer.Braces("    where V : struct"))
        using (_writer.Braces($"for (int i = 0; i < {Literals.Of(Alignment.RoundUp(plan.Positions))}; i += S.Count)"))
        {
            foreach (Value value in plan.Stored.Where(value => !maps.Contains(value) && maps.Any(map => map.Of.Contains(value.Variable))))
                _writer.Line($"V {value.Name} = S.Load(p_{value.Name} + i);");
            foreach (string statement in SimdPrinter.Print([.. maps.Select(Define)]))
                _writer.Line(statement);
        }

        static (Expr, Func<string, string>) Define(Programs.Map map) => (map.Of, text => $"V {map.Name} = {text}; S.Store({map.Name}, p_{map.Name} + i);");
    }
}
