using CnnGen.Generator.Code;
using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Model;
using CnnGen.Generator.Reading;

namespace CnnGen.Generator.Cpu.Emit;

/// <summary>The distinct compositions of a network; each becomes one struct with its loops, which the runtime calls for each sample.</summary>
public sealed class CompositionStructs(DeclarationSpec declaration)
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly List<(string Name, string Text)> _structs = [];

    /// <summary>The struct that computes a composition of tensors that lie so.</summary>
    /// <param name="name">What it is called, unless another one is called so.</param>
    /// <param name="operands">What is read and written, in the order of the constructor's arguments.</param>
    public string Of(string name, CompositionPlan plan, TensorShape shape, bool isBlocked, IReadOnlyList<CompositionOperand> operands)
    {
        string body = new CompositionWriter(plan, shape, isBlocked, operands).Write();
        if (_names.TryGetValue(body, out string? known))
            return known;
        string unique = declaration.PrivatePrefix + name;
        for (int i = 2; !_taken.Add(unique); i++)
            unique = $"{declaration.PrivatePrefix}{name}_{Literals.Of(i)}";
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
