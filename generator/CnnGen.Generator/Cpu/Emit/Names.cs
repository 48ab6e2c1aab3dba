using System.Text;
using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Emit;

/// <summary>C# names for tensors, from the layers' names: <c>layer1.0.conv1</c> is <c>y_layer1_0_conv1</c>, its gradient <c>dy_layer1_0_conv1</c>.
/// What stands before the first underscore says what it is. Other locals and parameters of generated methods have no underscore, so that
/// no layer's name can meet one of them, a keyword or another tensor.</summary>
public sealed class Names
{
    private readonly string[] _names;

    public Names(Program program)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        _names = new string[program.Instructions.Count];
        foreach (Instruction node in program.Instructions)
        {
            string name = Identifier(node.Name);
            while (!taken.Add(name))
                name += "_";
            _names[node.Id] = name;
        }
    }

    public string Of(TensorRole role, int node) => role switch
    {
        TensorRole.Gradient => "dy_" + _names[node],
        TensorRole.Indices => "argmax_" + _names[node],
        _ => "y_" + _names[node],
    };

    private static string Identifier(string name)
    {
        var identifier = new StringBuilder(name.Length);
        foreach (char c in name)
            identifier.Append(char.IsLetterOrDigit(c) ? c : '_');
        return identifier.ToString();
    }
}
