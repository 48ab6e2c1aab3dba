using static System.FormattableString;

namespace CnnGen.Weights;

/// <summary>Lays out in a message what may be hundreds of names.</summary>
internal static class NameList
{
    private const int Most = 10;

    /// <summary>A line break and an indentation before each; only the first ones where there are many.</summary>
    public static string Lines(IEnumerable<string> entries)
    {
        string[] all = [.. entries];
        // A line that says "1 more" would be as long as that one.
        int shown = all.Length == Most + 1 ? all.Length : Math.Min(all.Length, Most);
        string more = shown < all.Length ? Invariant($"\n  … and {all.Length - shown} more") : "";
        return string.Concat(all.Take(shown).Select(entry => "\n  " + entry)) + more;
    }
}
