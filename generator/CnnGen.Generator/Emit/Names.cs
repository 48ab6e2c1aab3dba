using System.Text;
using CnnGen.Generator.Graph;
using CnnGen.Generator.Planning;

namespace CnnGen.Generator.Emit;

/// <summary>C# names for tensors, from the layers' names: <c>layer1.0.conv1</c> is <c>layer1_0_conv1</c>, its gradient
/// <c>dlayer1_0_conv1</c>.</summary>
public sealed class Names
{
    private static readonly string[] Locals =
        ["first", "samples", "chunk", "worker", "scratch", "parameters", "gradients", "folded", "activations", "from", "to", "partial"];

    private readonly string[] _names;

    public Names(ShapedGraph graph)
    {
        var taken = new HashSet<string>(Locals, StringComparer.Ordinal);
        _names = new string[graph.Nodes.Count];
        foreach (ShapedNode node in graph.Nodes)
        {
            string name = Identifier(node.Node.Name);
            while (!taken.Add(name) || !taken.Add("d" + name) || !taken.Add(name + "Argmax") || !taken.Add(name + "Partial"))
                name += "_";
            _names[node.Id] = name;
        }
    }

    public string Of(int node) => _names[node];

    public string Of(TensorRole role, int node) => role switch
    {
        TensorRole.Gradient => "d" + _names[node],
        TensorRole.Indices => _names[node] + "Argmax",
        _ => _names[node],
    };

    private static string Identifier(string name)
    {
        var identifier = new StringBuilder(name.Length);
        foreach (char c in name)
            identifier.Append(char.IsLetterOrDigit(c) ? c : '_');
        // A leading digit is no identifier, and a word in lower case may be a keyword.
        bool clear = char.IsLetter(identifier[0]) && name.Any(c => char.IsDigit(c) || char.IsUpper(c) || c is '.' or '_' or '-');
        return clear ? identifier.ToString() : identifier.Insert(0, char.IsLetter(identifier[0]) ? "" : "_").Append(clear ? "" : "_").ToString();
    }
}
