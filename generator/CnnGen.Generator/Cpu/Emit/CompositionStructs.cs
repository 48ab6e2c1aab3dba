using CnnGen.Generator.Code;
using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Cpu.Emit;

/// <summary>The distinct compositions of a network; each becomes one struct with its loops, which the runtime calls for each sample.</summary>
public sealed class CompositionStructs(StructNames names)
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly List<(string Name, string Text)> _structs = [];

    /// <summary>The struct that computes a composition of tensors that lie so.</summary>
    /// <param name="name">What it is called, unless another one is called so.</param>
    /// <param name="operands">What is read and written, in the order of the constructor's arguments.</param>
    public string Of(string name, CompositionPlan plan, TensorShape shape, bool isBlocked, IReadOnlyList<CompositionOperand> operands)
    {
        string body = new CompositionWriter(plan, shape, isBlocked, operands).Write();
        if (_names.TryGetValue(body, out string? known))
            return known;
        string unique = names.Take(name);
        _names.Add(body, unique);
        _structs.Add((unique, body));
        return unique;
    }

    /// <summary>Writes all structs, in the order of first use.</summary>
    public void Emit(CodeWriter writer)
    {
        foreach ((string name, string text) in _structs)
        {
            writer.Line();
            foreach (string line in text.Replace(CompositionWriter.NameMark, name).TrimEnd('\n').Split('\n'))
                writer.Line(line);
        }
    }
}
