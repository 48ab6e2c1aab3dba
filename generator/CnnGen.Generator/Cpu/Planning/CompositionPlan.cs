using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Generator.Expressions;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>A composition as loops over a sample's rows. A row is what has one number of a sum: a channel's map, or, where nothing in the composition is
/// for a channel or a position, a whole group. In the blocked layout a register holds rows side by side.</summary>
/// <param name="Rows">How many rows a sample has.</param>
/// <param name="RowsAGroup">How many rows are a group.</param>
/// <param name="Run">The elements of a row.</param>
/// <param name="IsByChannel">Whether a row is a channel.</param>
/// <param name="Loops">One after the other: a loop needs the sums of those before it.</param>
public sealed record CompositionPlan(int Rows, int RowsAGroup, int Run, bool IsByChannel, EquatableArray<RowLoop> Loops)
{
    /// <summary>What the caches keep from one loop to the next, and what is enough for a loop.</summary>
    private const int PartFloats = 1024;

    /// <summary>What follows a longer part is in the caches when it is read.</summary>
    private const int ShortPartFloats = 4096;

    /// <summary>Of a longer row a loop finds in the caches only what the one before it has read last.</summary>
    private const int CachedFloats = 1 << 16;

    /// <summary>How many rows are worked on from the first loop to the last before the next are: whole groups, and in the blocked layout whole blocks. Nothing
    /// but a sample's place is common to two parts, so that each can be another worker's.</summary>
    public int RowsAPart { get; init; } = Rows;

    public bool IsInParts => RowsAPart < Rows;

    /// <summary>Whether a loop goes through a row from its end: the last one, which has nothing to add up, so that it begins with what is in the caches.</summary>
    public bool IsBackward(RowLoop loop) => Run > CachedFloats && Loops.Count > 1 && loop.Results.Count > 0 && loop.Reductions.Count == 0;

    /// <summary>Whether a loop fetches what the next part's first loop reads: the last loop of a gradient, whose parts are so short that nothing has seen
    /// where each of its operands goes on.</summary>
    public bool FetchesNextPart(RowLoop loop) =>
        RowsAPart * Run <= ShortPartFloats && Loops.Count > 1 && loop.Results.Count > 0 && Loops[0].Reads(Variable.Dy.Name);

    /// <summary>How many numbers a value for each position has: in the blocked layout one for each lane of each position, which are added up later.</summary>
    public int Positions { get; init; }

    /// <summary>How many numbers a position has.</summary>
    public int LanesAPosition { get; init; } = 1;

    /// <summary>Elements of a sample along the longest axis.</summary>
    public int LongestAxis { get; init; }

    /// <summary>The values that are stored, in order: those of rows, which are added up in registers, then those of positions and of elements, in memory.</summary>
    public IEnumerable<Value> Stored => Loops.SelectMany(loop => loop.Reductions.Concat<Value>(loop.Maps))
        .OrderBy(value => value.Extent switch { Extent.Element => 2, Extent.Position => 1, _ => 0 });

    /// <summary>Floats of scratch memory: the values, and a register's width of the longest axis with a window's border.</summary>
    public long ScratchFloats => Stored.Sum(value => (long)Floats(value)) + Stored.OfType<WindowSum>()
        .Select(sum => (long)Alignment.Floats * (LongestAxis + Border(sum.Window.Before) + Border(sum.Window.After))).DefaultIfEmpty(0).Max();

    /// <summary>Floats of a value that is stored, whole registers of the widest.</summary>
    public int Floats(Value value) => Alignment.RoundUp(value.Extent switch
    {
        Extent.Element => checked(Rows * Run),
        Extent.Position => Positions,
        _ => Rows,
    });

    /// <summary>How far a side of a window reaches, at most over the whole axis.</summary>
    public int Border(int side) => Math.Min(side, LongestAxis - 1);

    /// <summary>Whether anything is made of an operand.</summary>
    public bool Reads(string name) => Loops.Any(loop => loop.Reads(name) || loop.Maps.Any(map => map.Of.Contains(new Variable(name))));

    /// <param name="composition">What is computed.</param>
    /// <param name="shape">Of a sample.</param>
    /// <param name="isBlocked">The layout.</param>
    /// <param name="spare">The spare lanes of the blocked layout: they are rows too.</param>
    public static CompositionPlan Of(Composition composition, TensorShape shape, bool isBlocked, int spare = 0)
    {
        Value[] needed = [.. composition.Needed];
        bool hasChannelValues = needed.Any(value => value.Extent == Extent.Position || (value.Extent == Extent.Channel && value is Reduction or Map));
        bool hasChannels = needed.Any(value => value.Extent == Extent.Channel) || composition.Results.Any(result => result.Extent == Extent.Channel);
        bool isByChannel = isBlocked || hasChannelValues || (hasChannels && shape.Area > 1);
        int rows = isByChannel ? shape.Channels : composition.Groups;
        int lanes = isBlocked ? BlockedSizes.ChannelBlock(shape.Channels + spare) : 1;
        // Beside spare lanes, a group is a channel, or nothing is for a group.
        int rowsAGroup = spare > 0 ? 1 : rows / composition.Groups;
        int rowsTogether = isBlocked ? LeastCommonMultiple(rowsAGroup, lanes) : rowsAGroup;
        int run = (int)(shape.Count / rows);
        // Where a row is a group, and its elements lie side by side.
        CentredSum[] centred = run > CachedFloats && !isBlocked && rowsAGroup == 1 ? CentredSum.Find(needed, run) : [];
        var plan = new CompositionPlan(rows + spare, rowsAGroup, run, isByChannel, Loop(composition, needed, centred, run))
        {
            Positions = checked((int)shape.Area * lanes),
            LanesAPosition = lanes,
            LongestAxis = Math.Max(shape.Channels, Math.Max(shape.Height, shape.Width)),
        };
        return plan with { RowsAPart = plan.Stored.All(IsOfRows) ? PartOf(plan, rowsTogether) : plan.Rows };
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

    private static EquatableArray<RowLoop> Loop(Composition composition, Value[] values, CentredSum[] centred, int run)
    {
        // A reduction is known after its loop, and a number made of reductions after the last of theirs.
        var known = new Dictionary<string, int>();
        foreach (Value value in values)
            known.Add(value.Name, value is ParameterValue or InputValue ? 0 : After(value.Definition) + (value is Reduction && !IsCentred(value) ? 1 : 0));
        int last = composition.Results.Max(result => After(result.Of)) + 1;
        foreach (Reduction reduction in values.OfType<Reduction>().Where(reduction => centred.Length == 0 && run > CachedFloats && IsOfRows(reduction)))
            known[reduction.Name] = Latest(reduction);
        return Enumerable.Range(1, last).Select(loop => new RowLoop(
            values.OfType<Reduction>().Where(reduction => known[reduction.Name] == loop).ToEquatableArray(),
            values.OfType<Map>().Where(map => known[map.Name] == loop).ToEquatableArray(),
            loop == last ? composition.Results : [])
        {
            Centred = centred.Where(sum => known[sum.Sum.Name] == loop).ToEquatableArray(),
        }).ToEquatableArray();

        bool IsCentred(Value value) => centred.Any(sum => sum.Sum == value);

        int After(Expr of) => values.Where(value => of.Contains(value.Variable)).Select(value => known[value.Name]).DefaultIfEmpty(0).Max();

        // Where elements do not stay in the caches, a reduction waits for the last loop that reads its elements anyway, so that those before it need not.
        int Latest(Reduction reduction)
        {
            int least = known[reduction.Name];
            int most = values.Where(value => value.Definition.Contains(reduction.Variable))
                .Select(value => value is Reduction ? known[value.Name] - 1 : known[value.Name]).Append(last - 1).Min();
            Variable[] read = [.. Elements().Where(reduction.Of.Contains)];
            return Enumerable.Range(least + 1, Math.Max(0, most - least)).LastOrDefault(loop => read.All(ReadIn(loop))) is > 0 and int later ? later : least;

            Func<Variable, bool> ReadIn(int loop) => variable =>
                values.OfType<Reduction>().Any(other => other != reduction && known[other.Name] == loop && other.Of.Contains(variable));
        }

        IEnumerable<Variable> Elements() =>
            [Variable.X, Variable.Dy, Variable.Y, .. values.Where(value => value is ParameterValue or InputValue).Select(value => value.Variable)];
    }
}

/// <summary>A loop over all elements of a sample, and what is made of its reductions right after it.</summary>
public sealed record RowLoop(EquatableArray<Reduction> Reductions, EquatableArray<Map> Maps, EquatableArray<Result> Results)
{
    /// <summary>Which of the reductions are made of the means of others of the same loop.</summary>
    public EquatableArray<CentredSum> Centred { get; init; } = [];

    /// <summary>What such a loop first adds up of a block of a row.</summary>
    public RowLoop OfMeans => new(Reductions.Where(reduction => Centred.All(sum => sum.Sum != reduction)).ToEquatableArray(), [], []);

    /// <summary>What it adds up then, when the block's means are known.</summary>
    public RowLoop OfCentred => new(Centred.Select(sum => (Reduction)sum.Sum).ToEquatableArray(), [], []);

    /// <summary>Whether the loop itself reads a variable.</summary>
    public bool Reads(string name) => Reductions.All(reduction => reduction.Name != name)
        && (Reductions.Any(reduction => reduction.Of.Contains(new Variable(name))) || Results.Any(result => result.Of.Contains(new Variable(name))));
}
