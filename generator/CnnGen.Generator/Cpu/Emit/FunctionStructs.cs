using CnnGen.Generator.Code;
using CnnGen.Generator.Expressions;

namespace CnnGen.Generator.Cpu.Emit;

/// <summary>The distinct element-wise functions of a network; each becomes one struct, which the runtime's loops take as an argument and inline.</summary>
public sealed class FunctionStructs(StructNames names)
{
    private readonly Dictionary<(Expr Function, string Variables), string> _names = [];
    private readonly List<(string Name, Expr Function, IReadOnlyList<Variable> Variables)> _structs = [];

    /// <summary>The struct of a function.</summary>
    /// <param name="name">What it is called, unless another function is called so.</param>
    /// <param name="variables">Its one or two arguments in order.</param>
    public string Of(string name, Expr function, params Variable[] variables)
    {
        (Expr, string) key = (function, string.Join(", ", variables.Select(variable => variable.Name)));
        if (_names.TryGetValue(key, out string? known))
            return known;
        string unique = names.Take(name);
        _names.Add(key, unique);
        _structs.Add((unique, function, variables));
        return unique;
    }

    /// <summary>Writes all structs, in the order of first use.</summary>
    public void Emit(CodeWriter writer)
    {
        foreach ((string name, Expr function, IReadOnlyList<Variable> variables) in _structs)
        {
            writer.Line();
            writer.Line($"// {function}");
            using (writer.Braces($"private readonly struct {name} : {Library.Of(variables.Count == 1 ? "IUnary" : "IBinary")}"))
            {
                writer.Line("[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]");
                writer.Line($"public V Apply<S, V>({string.Join(", ", variables.Select(variable => "V " + variable.Name))})");
                writer.Line($"    where S : struct, {Library.Of("ISimd")}<V>");
                using (writer.Braces("    where V : struct"))
                {
                    foreach (string statement in SimdPrinter.Print((function, value => $"return {value};")))
                        writer.Line(statement);
                }
            }
        }
    }
}
