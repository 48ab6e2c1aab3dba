using System.Text.RegularExpressions;

namespace CnnGen.Gpu.Cuda;

/// <summary>Changes to kernels as PTX, before the driver compiles them.</summary>
internal static partial class PtxText
{
    /// <summary>Makes one instruction, with one rounding, of a product that is added and read by nobody else: ILGPU has none that would, and a driver's compiler may, or
    /// may not. Results are the same bits by every driver then.</summary>
    public static string FuseMultiplyAdds(string ptx)
    {
        string[] lines = ptx.Split('\n');
        var reads = new Dictionary<string, int>();
        var added = new Dictionary<string, int>();
        var pairs = new List<(int Line, string Product)>();
        for (int i = 0; i < lines.Length; i++)
        {
            foreach (string register in Reads(lines[i]))
                reads[register] = reads.GetValueOrDefault(register) + 1;
            if (i + 1 < lines.Length && Product().Match(lines[i]) is { Success: true } product && Sum().Match(lines[i + 1]) is { Success: true } sum)
            {
                string result = product.Groups["result"].Value;
                if (sum.Groups["a"].Value == result != (sum.Groups["b"].Value == result))
                {
                    pairs.Add((i, result));
                    added[result] = added.GetValueOrDefault(result) + 1;
                }
            }
        }

        // A register that is read anywhere else may have the product there, whatever the way through the kernel.
        foreach ((int line, string result) in pairs.Where(pair => reads[pair.Product] == added[pair.Product]))
        {
            Match product = Product().Match(lines[line]), sum = Sum().Match(lines[line + 1]);
            string other = sum.Groups["a"].Value == result ? sum.Groups["b"].Value : sum.Groups["a"].Value;
            lines[line] = $"\tfma.rn.f32\t{sum.Groups["result"]}, {product.Groups["a"]}, {product.Groups["b"]}, {other};";
            lines[line + 1] = "";
        }

        return string.Join('\n', lines);
    }

    // All registers of a store, and all but the first of anything else, whatever kind that is; a guarded result counts too.
    private static IEnumerable<string> Reads(string line)
    {
        IEnumerable<string> registers = Register().Matches(line).Select(match => match.Value);
        IEnumerable<string> read = line.TrimStart().StartsWith("st.", StringComparison.Ordinal) ? registers : registers.Skip(1);
        return read.Where(register => register.StartsWith("%f", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^\s*mul\.f32\s+(?<result>%f\d+), (?<a>\S+), (?<b>\S+);\s*$")]
    private static partial Regex Product();

    [GeneratedRegex(@"^\s*add\.f32\s+(?<result>%f\d+), (?<a>\S+), (?<b>\S+);\s*$")]
    private static partial Regex Sum();

    [GeneratedRegex(@"%[a-z]+\d+")]
    private static partial Regex Register();
}
