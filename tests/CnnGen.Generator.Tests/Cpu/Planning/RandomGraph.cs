using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Graph;
using CnnGen.Generator.Layers;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Tests.Cpu.Planning;

/// <summary>Makes valid graphs at random, with much sharing: values with several readers, sums of sums, views in between.</summary>
internal static class RandomGraph
{
    /// <param name="channels">Of every map: 16 fill a block, 4 do not.</param>
    /// <param name="size">Rows and columns of every map.</param>
    public static ShapedGraph Make(int seed, int layers, int channels, int size = 6)
    {
        var map = new TensorShape([channels, size, size]);
        var random = new Random(seed);
        var nodes = new List<ShapedNode>();
        var unread = new HashSet<int>();
        Append(new InputLayer(map));
        if (random.Next(4) == 0)
            Append(new InputLayer(map));
        for (int i = 0; i < layers; i++)
        {
            // Mostly chains, as networks are, but often enough an older value.
            int newest = nodes.Count - 1;
            int input = random.Next(3) == 0 ? random.Next(nodes.Count) : newest;
            int other = random.Next(nodes.Count);
            switch (random.Next(10))
            {
                case 0:
                    int groups = (i % 4) switch { 1 => channels, 2 => channels / 4, _ => 1 };
                    var conv = new Conv(channels, new(3, 3), new(1, 1), new(1, 1), new(1, 1), groups, Bias: true, Generator.Shapes.Rounding.Exact)
                    {
                        Standardize = i % 3 == 0 ? Conv.DefaultStandardizeEpsilon : null,
                    };
                    Append(conv, input);
                    // Some take the parameters of the last one like them that has its own.
                    int owner = nodes.FindLastIndex(newest, node => node.Layer.Equals(conv) && node.Node.Shares == Node.None);
                    if (i % 5 < 2 && owner >= 0)
                        nodes[^1] = nodes[^1] with { Node = nodes[^1].Node with { Shares = owner } };
                    break;
                case 1:
                    Append(new Pool(Reducer.Maximum, new(3, 3), new(1, 1), new(1, 1), new(1, 1), Generator.Shapes.Rounding.Exact, CountIncludePad: false), input);
                    break;
                case 2 or 3:
                    Append(new BatchNorm(0.1f, 1e-5f), input);
                    break;
                case 4 or 5:
                    Append(random.Next(3) == 0 ? Activations.Sigmoid : random.Next(4) == 0 ? Activations.Silu : Activations.Relu, input);
                    break;
                case 6:
                    Append(new Dropout(0.5f), input);
                    break;
                case 7 or 8 when other != input:
                    Append(new Add(Generator.Layers.Shortcut.Identity), input, other);
                    break;
                case 9 when channels >= Reorders.FewestChannels && random.Next(3) == 0:
                    Append(new Maxout(1), input); // which has no form for blocks
                    break;
                default:
                    if (other != input)
                        Append(new Multiply(Generator.Layers.Shortcut.Identity), input, other);
                    break;
            }
        }

        int[] loose = [.. unread.Order()];
        if (random.Next(3) == 0)
        {
            // Several outputs, of which some are read as well, or returned twice.
            int[] outputs = [.. loose, random.Next(nodes.Count), .. random.Next(2) == 0 ? [loose[0]] : Array.Empty<int>()];
            return new(nodes.ToEquatableArray(), [.. outputs.Select((node, place) => new GraphOutput("output" + place, node))], []);
        }

        if (loose.Length > 1)
            Append(new Add(Generator.Layers.Shortcut.Identity), loose);
        Append(new Flatten(), nodes.Count - 1);
        Append(new Dense(3, Bias: true), nodes.Count - 1);
        return new(nodes.ToEquatableArray(), [new("output", nodes.Count - 1)], []);

        void Append(Layer layer, params int[] inputs)
        {
            int id = nodes.Count;
            EquatableArray<TensorShape> shapes = inputs.Select(input => nodes[input].Shape).ToEquatableArray();
            TensorShape shape = layer is InputLayer ? map : layer.Infer(shapes).Shape!.Value;
            var site = new Site("Random", id);
            var node = new Node(id, layer.NamePrefix + id, layer, inputs.ToEquatableArray(), site, site, null);
            nodes.Add(new(node, shape, layer.Parameters(shapes), layer.Macs(shapes, shape), 1, 1));
            unread.ExceptWith(inputs);
            unread.Add(id);
        }
    }
}
