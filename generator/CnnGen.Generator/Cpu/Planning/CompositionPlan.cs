using CnnGen.Generator.Expressions;
using CnnGen.Generator.Lowering;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>A composition as loops over a sample's rows. A row is what has one number of a sum: a channel's map, or, where nothing in the composition is
/// for a channel, a whole group. In the blocked layout a register holds rows side by side.</summary>
/// <param name="Rows">How many rows a sample has.</param>
/// <param name="RowsAGroup">How many rows are a group.</param>
/// <param name="Run">The elements of a row.</param>
/// <param name="IsByChannel">Whether a row is a channel.</param>
/// <param name="Loops">One after the other: a loop needs the sums of those before it.</param>
public sealed record CompositionPlan(int Rows, int RowsAGroup, int Run, bool IsByChannel, EquatableArray<RowLoop> Loops)
{
    /// <summary>What the caches keep from one loop to the next, and what is enough for a loop.</summary>
    private const int PartFloats = 1024;

    /// <summary>How many rows are worked on from the first loop to the last before the next are: whole groups, and in the blocked layout whole blocks. Nothing
    /// but a sample's place is common to two parts, so that each can be another worker's.</summary>
    public int RowsAPart { get; init; } = Rows;

    public bool IsInParts => RowsAPart < Rows;

    /// <summary>Names and values that are stored for each row, in order.</summary>
    public IEnumerable<Value> Stored => Loops.SelectMany(loop => loop.Sums.Concat<Value>(loop.Maps));

    /// <summary>Floats of scratch memory: a number for each row of each value that is stored.</summary>
    public long ScratchFloats => (long)Alignment.RoundUp(Rows) * Stored.Count();

    /// <summary>Whether anything is made of an operand.</summary>
    public bool Reads(string name) => Loops.Any(loop => loop.Reads(name) || loop.Maps.Any(map => map.Of.Contains(new Variable(name))));

    public static CompositionPlan Of(Composition composition, TensorShape shape, bool isBlocked)
    {
        Value[] needed = Needed(composition);
        bool hasChannelValues = needed.Any(value => value.Extent == Extent.Channel && value is Sum or Map);
        bool hasChannels = needed.Any(value => value.Extent == Extent.Channel) || composition.Results.Any(result => result.Extent == Extent.Channel);
        bool isByChannel = isBlocked || hasChannelValues || (hasChannels && shape.Area > 1);
        int rows = isByChannel ? shape.Channels : composition.Groups;
        int rowsTogether = isBlocked ? LeastCommonMultiple(rows / composition.Groups, Kernels.BlockedSizes.ChannelBlock(shape.Channels)) : rows / composition.Groups;
        var plan = new CompositionPlan(rows, rows / composition.Groups, (int)(shape.Count / rows), isByChannel, Loop(composition, needed));
        return plan with { RowsAPart = plan.Stored.All(IsOfRows) ? PartOf(plan, rowsTogether) : rows };
    }

    // Others are not known before all rows are done.
    private static bool IsOfRows(Value value) => value.Extent is Extent.Channel or Extent.Group;

    private static int PartOf(CompositionPlan plan, int rowsTogether)
    {
        int times = plan.Rows / rowsTogether;
        int most = Math.Max(1, PartFloats / checked(rowsTogether * plan.Run));
        return rowsTogether * Enumerable.Range(1, Math.Min(times, most)).Last(divisor => times % divisor == 0);
    }

    private static int LeastCommonMultiple(int a, int b)
    {
        int multiple = a;
        while (multiple % b != 0)
            multiple += a;
        return multiple;
    }

    /// <summary>The values that results are made of, in order.</summary>
    private static Value[] Needed(Composition composition)
    {
        var needed = new HashSet<string>();
        foreach (Result result in composition.Results)
            Add(result.Of);
        foreach (Value value in composition.Values.Reverse().Where(value => needed.Contains(value.Name)))
            Add(Definition(value));
        return [.. composition.Values.Where(value => needed.Contains(value.Name))];

        void Add(Expr of) => needed.UnionWith(composition.Values.Where(value => of.Contains(value.Variable)).Select(value => value.Name));
    }

    private static EquatableArray<RowLoop> Loop(Composition composition, Value[] values)
    {
        // A sum is known after its loop, and a number made of sums after the last of theirs.
        var known = new Dictionary<string, int>();
        foreach (Value value in values)
            known.Add(value.Name, value is ParameterValue or InputValue ? 0 : After(Definition(value)) + (value is Sum ? 1 : 0));
        int last = composition.Results.Max(result => After(result.Of)) + 1;
        return Enumerable.Range(1, last).Select(loop => new RowLoop(
            values.OfType<Sum>().Where(sum => known[sum.Name] == loop).ToEquatableArray(),
            values.OfType<Map>().Where(map => known[map.Name] == loop).ToEquatableArray(),
            loop == last ? composition.Results : [])).ToEquatableArray();

        int After(Expr of) => values.Where(value => of.Contains(value.Variable)).Select(value => known[value.Name]).DefaultIfEmpty(0).Max();
    }

    private static Expr Definition(Value value) => value switch
    {
        Sum sum => sum.Of,
        Map map => map.Of,
        _ => 0,
    };
}

/// <summary>A loop over all elements of a sample, and what is made of its sums right after it.</summary>
public sealed record RowLoop(EquatableArray<Sum> Sums, EquatableArray<Map> Maps, EquatableArray<Result> Results)
{
    /// <summary>Whether the loop itself reads a variable.</summary>
    public bool Reads(string name) =>
        Sums.Any(sum => sum.Of.Contains(new Variable(name))) || Results.Any(result => result.Of.Contains(new Variable(name)));
}
