namespace CnnGen.Generator.Code;

/// <summary>What generated code calls, as it writes it: in full, since any shorter name, and any alias, may be one of the user's.</summary>
internal static class Library
{
    /// <summary>The base class. Its members are written behind <c>base.</c>, which nothing of the user's can hide; the static ones behind this.</summary>
    public const string Network = "global::CnnGen.NeuralNetwork";

    private const string Kernels = "global::CnnGen.Cpu.Kernels.";

    /// <summary>The types of the runtime's kernels that generated code names, and what stands before each.</summary>
    private static readonly Dictionary<string, string> Prefixes = new (string Namespace, string[] Types)[]
    {
        ("Compositions", ["ISampleKernel", "SampleKernels", "WindowSums"]),
        ("Conv.Blocked", ["BlockedConv", "BlockedConvGeometry"]),
        ("Conv.Grouped", ["GroupedConv", "GroupedConvGeometry", "LanewiseConv"]),
        ("Conv.Planar", ["PlanarConv", "PlanarConvGeometry"]),
        ("Conv.Winograd", ["WinogradConv"]),
        ("Dense", ["DenseGeometry", "DotDense", "TiledDense"]),
        ("Joins", ["BlockedConcat", "BlockedSlice", "BlockedZeroPadShortcut", "Concat", "Slice", "ZeroPadShortcut"]),
        ("Layout", ["BlockedMap", "BlockedSamples", "Samples"]),
        ("Normalization", ["BatchNorm", "BlockedNorm"]),
        ("Pointwise", ["BlockedElementwise", "Dropout", "Elementwise", "Exponentials", "IBinary", "ILossTerm", "IUnary", "LossTerms", "Maps", "Updates"]),
        ("Pool", ["AvgPool", "BlockedGlobalPool", "BlockedPool", "GlobalPool", "MaxPool", "PoolGeometry"]),
        ("Simd", ["ISimd", "ISimdKernel", "Simd128", "Simd256", "Simd512", "SimdScalar"]),
        ("Sums", ["PartialGradients"]),
        ("Tiles", ["ConvOperands", "ConvTarget", "TileKernel"]),
    }.SelectMany(folder => folder.Types.Select(type => (Type: type, Prefix: $"{Kernels}{folder.Namespace}.")))
        .ToDictionary(pair => pair.Type, pair => pair.Prefix, StringComparer.Ordinal);

    /// <summary>All that <see cref="Of"/> knows.</summary>
    public static IEnumerable<string> Types => Prefixes.Keys;

    /// <summary>The full name of a type of the runtime's kernels.</summary>
    public static string Of(string type) => Prefix(type) + type;

    /// <summary>What stands before the name of a type of the runtime's kernels.</summary>
    public static string Prefix(string type) => Prefixes.TryGetValue(type, out string? prefix)
        ? prefix
        : throw new ArgumentException($"Generated code names {type}, but it is unknown which of the kernels' namespaces that is in.");
}
