using CnnGen.Generator.Gpu.Planning;

namespace CnnGen.Generator.Gpu.Emit;

/// <summary>The four lanes of a quad as C#.</summary>
internal static class Quad
{
    public static IReadOnlyList<string> Lanes { get; } = ["X", "Y", "Z", "W"];

    /// <summary>A quad, given what each lane is.</summary>
    public static string Of(Func<string, string> lane) => $"new Float4({string.Join(", ", Lanes.Select(lane))})";

    /// <summary>A quad, given what each lane is by its number.</summary>
    public static string OfNumbers(Func<int, string> lane) => $"new Float4({string.Join(", ", Enumerable.Range(0, GpuMap.Lanes).Select(lane))})";

    /// <summary>The number of this thread's quad in its position.</summary>
    public static string InPosition(GpuMap map) => map.Quads == 1 ? "0" : Index.Modulo("i", map.Quads);

    /// <summary>The address of a quad in a map, given the number of its position among those of all samples.</summary>
    public static string At(GpuMap map, string position, string quad) => map.Quads == 1 ? position : $"{Index.Times(position, map.Quads)} + {quad}";
}
