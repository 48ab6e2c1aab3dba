using CnnGen.Generator.Reading;

namespace CnnGen.Generator.Arguments;

/// <summary>What a block's parameters are worth where its layers are read. A network has none.</summary>
public sealed class Bindings
{
    private readonly IReadOnlyList<ParameterSpec> _parameters;
    private readonly IReadOnlyDictionary<string, Value> _values;

    /// <param name="values">Values by parameter; those that are missing are unknown.</param>
    public Bindings(IReadOnlyList<ParameterSpec> parameters, IReadOnlyDictionary<string, Value> values) =>
        (_parameters, _values) = (parameters, values);

    public static Bindings None { get; } = Unknown([]);

    public IEnumerable<string> Names => _parameters.Select(parameter => parameter.Name);

    /// <summary>A block by itself, whose parameters can be anything.</summary>
    public static Bindings Unknown(IReadOnlyList<ParameterSpec> parameters) => new(parameters, new Dictionary<string, Value>());

    public ParameterSpec? Find(string name) => _parameters.FirstOrDefault(parameter => parameter.Name == name);

    /// <summary>Null when it is not known: in a block by itself, or where the block is used with a wrong argument.</summary>
    public Value? ValueOf(string name) => _values.TryGetValue(name, out Value? value) ? value : null;
}
