using CnnGen.Generator.Code;
using CnnGen.Generator.Reading;

namespace CnnGen.Generator.Cpu.Emit;

/// <summary>The names of the structs of a network, whatever they are for.</summary>
public sealed class StructNames(DeclarationSpec declaration)
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>A name that no other struct has: this one, or this one with a number.</summary>
    public string Take(string name)
    {
        string unique = declaration.PrivatePrefix + name;
        for (int i = 2; !_taken.Add(unique); i++)
            unique = $"{declaration.PrivatePrefix}{name}_{Literals.Of(i)}";
        return unique;
    }
}
