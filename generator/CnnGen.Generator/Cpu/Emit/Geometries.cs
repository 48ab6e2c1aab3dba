using CnnGen.Cpu.Kernels.Conv.Blocked;
using CnnGen.Generator.Code;
using CnnGen.Generator.Cpu.Emit.Tiles;
using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Cpu.Planning.Tiles;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Reading;

namespace CnnGen.Generator.Cpu.Emit;

/// <summary>The distinct shapes of convs, dense layers and pools; each becomes one static field, shared by the layers that have it. Those of blocked
/// convs and of dense layers have the tiles of the passes that they are used in.</summary>
public sealed class Geometries(DeclarationSpec declaration)
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly List<(string Name, string Declaration)> _fields = [];
    private readonly Dictionary<string, KernelTiles> _tiles = new(StringComparer.Ordinal); // by the names of fields

    /// <summary>Declarations, in the order of first use.</summary>
    public IEnumerable<string> Fields => _fields.Select(written =>
        written.Declaration + (_tiles.TryGetValue(written.Name, out KernelTiles? tiles) ? tiles.Initializer(declaration.TileNamespace) : "") + ";");

    /// <summary>All tiles that the fields refer to, each once.</summary>
    public EquatableArray<TileSpec> Tiles => _tiles.Values.SelectMany(tiles => tiles.All).Distinct().ToEquatableArray();

    public string Of(Convolution conv, TensorShape input, TensorShape output) => Field(
        "PlanarConvGeometry",
        () => ConvName(conv, Name(input), Name(output)),
        [
            input.Channels, input.Height, input.Width, output.Channels, output.Height, output.Width,
            conv.Kernel.Height, conv.Kernel.Width, conv.Stride.Height, conv.Stride.Width,
            conv.Padding.Top, conv.Padding.Left, conv.Dilation.Height, conv.Dilation.Width, conv.Groups,
        ]);

    public string Of(WindowReduction pool, TensorShape input, TensorShape output) => Field(
        "PoolGeometry",
        () => $"Pool{pool.Kernel.Height}x{pool.Kernel.Width}_{Name(input)}_{Name(output)}",
        [
            input.Channels, input.Height, input.Width, output.Height, output.Width,
            pool.Kernel.Height, pool.Kernel.Width, pool.Stride.Height, pool.Stride.Width,
            pool.Padding.Top, pool.Padding.Left, pool.Dilation.Height, pool.Dilation.Width,
        ],
        [Literals.Of(pool.CountsPadding), .. EndPadding(pool)]);

    /// <summary>A dense layer of few weights.</summary>
    public string OfDense(int inFeatures, int outFeatures, TileUse use)
    {
        string field = Field("DenseGeometry", () => $"Dense{Literals.Of(inFeatures)}_{Literals.Of(outFeatures)}", [inFeatures, outFeatures]);
        AddUse(field, use, () => KernelTiles.OfDense(inFeatures, outFeatures));
        return field;
    }

    /// <summary>A blocked map with its halo.</summary>
    public string Map(TensorShape shape, int halo, int spare) => Field(
        "BlockedMap", () => $"Map{Name(shape, spare)}{(halo > 0 ? $"_halo{Literals.Of(halo)}" : "")}", [shape.Channels, shape.Height, shape.Width, halo], Named("Spare", spare, 0));

    /// <summary>A conv of blocked maps, whose shapes have lanes for channels; the halos are those of input, output, their gradients, and of what is added. Where groups are whole blocks, the conv
    /// of each of them, which has the tiles.</summary>
    public string Of(Convolution conv, ConvGroups groups, TensorShape input, TensorShape output, int inSpare, int outSpare, int[] halos, TileUse use)
    {
        if (groups.Grouping != ConvGrouping.Blocks)
            return OfGroup(conv, groups, input, output, inSpare, outSpare, halos, use);
        string group = OfGroup(conv, groups, input.WithChannels(groups.InChannels), output.WithChannels(groups.OutChannels), 0, 0, halos, use);
        return Field("GroupedConvGeometry", () => $"{ConvName(conv, Name(input), Name(output))}_groups{Literals.Of(groups.Count)}", [groups.Count], group);
    }

    private string OfGroup(Convolution conv, ConvGroups groups, TensorShape input, TensorShape output, int inSpare, int outSpare, int[] halos, TileUse use)
    {
        BlockedConvGeometry geometry = new(
            input.Channels, input.Height, input.Width, output.Channels, output.Height, output.Width,
            conv.Kernel.Height, conv.Kernel.Width, conv.Stride.Height, conv.Stride.Width, conv.Padding.Top, conv.Padding.Left,
            halos[0], halos[1], halos[2], halos[3], halos.Length > 4 ? halos[4] : 0, conv.Dilation.Height, conv.Dilation.Width,
            groups.Grouping == ConvGrouping.Lanes ? groups.InChannels : 1, inSpare, outSpare);
        int[] numbers =
        [
            input.Channels, input.Height, input.Width, output.Channels, output.Height, output.Width,
            conv.Kernel.Height, conv.Kernel.Width, conv.Stride.Height, conv.Stride.Width,
            conv.Padding.Top, conv.Padding.Left, .. halos,
        ];
        string[] named =
        [
            .. Named("DilationHeight", geometry.DilationHeight), .. Named("DilationWidth", geometry.DilationWidth), .. Named("GroupChannels", geometry.GroupChannels),
            .. Named("InSpare", inSpare, 0), .. Named("OutSpare", outSpare, 0),
        ];
        string field = Field("BlockedConvGeometry", () => ConvName(conv, Name(input, inSpare), Name(output, outSpare)), numbers, named);
        AddUse(field, use, () => KernelTiles.Of(geometry));
        return field;
    }

    private void AddUse(string field, TileUse use, Func<KernelTiles> make)
    {
        if (!_tiles.TryGetValue(field, out KernelTiles? tiles))
        {
            tiles = make();
            _tiles.Add(field, tiles);
        }

        tiles.Add(use);
    }

    // Which positions count in an average; a maximum does not read them.
    private static IEnumerable<string> EndPadding(WindowReduction pool) => !pool.CountsPadding || pool.Padding.Start == pool.Padding.End
        ? []
        : [$"PaddingBottom: {Literals.Of(pool.Padding.Bottom)}", $"PaddingRight: {Literals.Of(pool.Padding.Right)}"];

    /// <summary>An argument that is written where it is not its default.</summary>
    private static string[] Named(string name, int value, int unwritten = 1) => value == unwritten ? [] : [$"{name}: {Literals.Of(value)}"];

    private static string ConvName(Convolution conv, string input, string output) => $"Conv{conv.Kernel.Height}x{conv.Kernel.Width}_{input}_{output}";

    private static string Name(TensorShape shape, int spare) => Name(shape.WithChannels(shape.Channels - spare));

    private static string Name(TensorShape shape) => string.Join("x", shape.Sizes.Select(Literals.Of));

    /// <param name="name">What the field is called, unless another one is called so.</param>
    private string Field(string type, Func<string> name, int[] numbers, params string[] more)
    {
        string arguments = string.Join(", ", numbers.Select(Literals.Of).Concat(more));
        string key = type + arguments;
        if (!_names.TryGetValue(key, out string? field))
        {
            string wanted = declaration.PrivatePrefix + name();
            field = wanted;
            for (int i = 2; !_taken.Add(field); i++)
                field = $"{wanted}_{Literals.Of(i)}";
            _names.Add(key, field);
            _fields.Add((field, $"private static readonly {Library.Of(type)} {field} = new({arguments})"));
        }

        return field;
    }
}
