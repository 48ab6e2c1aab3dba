using CnnGen.Generator.Arguments;
using CnnGen.Generator.Model;
using CnnGen.Generator.Reading;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Graph;

/// <summary>The layers of one class while they are expanded: its names, its open skips and its current value.</summary>
internal sealed class Scope
{
    private readonly HashSet<string> _given;
    private readonly HashSet<string> _taken = [];
    private readonly Dictionary<string, int> _values = [];
    private readonly Dictionary<string, int> _counts = [];
    private readonly HashSet<string> _variableRepeats = [];
    private readonly HashSet<string> _absent = [];
    private readonly HashSet<string> _referred = [];

    /// <param name="prefix">What the full names of its layers begin with: empty, or ending in a dot.</param>
    /// <param name="use">The use of the block that it belongs to; null in the network itself.</param>
    /// <param name="usePrefix">The prefix of that block.</param>
    public Scope(ClassSpec spec, Bindings bindings, int input, string prefix, BlockUse? use, string usePrefix)
    {
        (Class, Bindings, Current, Prefix, Use, UsePrefix) = (spec, bindings, input, prefix, use, usePrefix);
        _given = [.. spec.Layers.Select(layer => layer["name"]?.Text).OfType<string>(), .. spec.Branches.Select(BranchName)];
    }

    public ClassSpec Class { get; }

    public Bindings Bindings { get; }

    public string Prefix { get; }

    public BlockUse? Use { get; }

    public string UsePrefix { get; }

    /// <summary>The node whose value the next layer takes.</summary>
    public int Current { get; set; }

    /// <summary>What made <see cref="Current"/>; null for the input, and for a value that From has fetched.</summary>
    public Place? Maker { get; set; }

    /// <summary>The values at open skips. One that is read by its name may stay open.</summary>
    public Stack<(int Node, Place Skip)> Skips { get; } = new();

    /// <summary>Values that From has turned away from, which something has to read.</summary>
    public List<(int Node, Place Maker)> LeftBehind { get; } = [];

    /// <summary>What gave each name its value, by name; a repeated layer's name alone leads to the last repetition.</summary>
    public Dictionary<string, Place> Makers { get; } = [];

    /// <summary>The names so far, without those of repetitions.</summary>
    public IEnumerable<string> Names => _values.Keys;

    public static string BranchName(ClassSpec branch) => branch.Name.ToLowerInvariant();

    /// <summary>A name for a layer without one: what it begins with and a count, past the names that are written in the class.</summary>
    public string Count(string prefix)
    {
        string name;
        do
        {
            _counts.TryGetValue(prefix, out int count);
            _counts[prefix] = count + 1;
            name = prefix + Text.Number(count + 1);
        }
        while (_given.Contains(name));
        return name;
    }

    /// <summary>Says that names are written in the class beside those of its layers: of inputs and heads.</summary>
    public void Give(IEnumerable<string> names) => _given.UnionWith(names);

    /// <summary>Takes a name; false if it is taken.</summary>
    public bool Take(string name) => _taken.Add(name);

    public void Define(string name, int node) => _values[name] = node;

    /// <summary>Says that how many <c>name.0</c>, <c>name.1</c>, … there are depends on the block's arguments.</summary>
    public void DefineVariableRepeat(string name) => _variableRepeats.Add(name);

    /// <summary>Says that the block's arguments make <paramref name="name"/> no layer at all.</summary>
    public void DefineAbsent(string name) => _absent.Add(name);

    public bool IsAbsent(string name) => _absent.Contains(name);

    public int? Find(string name) => _values.TryGetValue(name, out int node) ? node : null;

    /// <summary>Says that From or a join reads <paramref name="name"/>.</summary>
    public void Refer(string name) => _referred.Add(name);

    public bool IsReferred(string name) => _referred.Contains(name);

    /// <summary>Whether a name is written in the class, before or after.</summary>
    public bool IsGiven(string name) => _given.Contains(name);

    /// <summary>The layer of which <paramref name="name"/> names a repetition, if how many it has depends on the block's arguments.</summary>
    public string? VariableRepeat(string name)
    {
        int dot = name.LastIndexOf('.');
        return dot > 0 && _variableRepeats.Contains(name.Substring(0, dot)) ? name.Substring(0, dot) : null;
    }

    /// <summary>A full name as messages have it: inside a block, as the block knows it.</summary>
    public string Relative(string fullName) => fullName.Substring(UsePrefix.Length);
}

/// <summary>One layer at one place: the class, the attribute, and the name it has there, which is null for what makes no value.</summary>
internal sealed record Place(Scope Scope, LayerSpec Layer, string? Name, bool IsRepetition, string Description)
{
    public string FullName => Scope.Prefix + (Name ?? Layer.Kind.ToLowerInvariant());
}
