using System.Globalization;
using System.Numerics;
using System.Text;

namespace CnnGen.Generator.Model;

/// <summary>The parts of messages: numbers, lists and guesses, in invariant culture.</summary>
public static class Text
{
    /// <summary>Digits alone, for arithmetic and sizes.</summary>
    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The shortest digits that give the number back: a float's where it is one, as most arguments are.</summary>
    public static string Number(double value) => (float)value == value
        ? ((float)value).ToString("R", CultureInfo.InvariantCulture)
        : value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>With thousands separators, for totals.</summary>
    public static string Count(BigInteger value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>As in <c>1 real row</c> and <c>2 real rows</c>.</summary>
    public static string Plural(long count, string singular, string plural) =>
        Number(count) + " " + (count == 1 ? singular : plural);

    /// <summary>As in <c>a, b and c</c>.</summary>
    public static string List(IEnumerable<string> items, string conjunction = "and")
    {
        string[] all = [.. items];
        return all.Length < 2
            ? string.Concat(all)
            : string.Join(", ", all.Take(all.Length - 1)) + " " + conjunction + " " + all[all.Length - 1];
    }

    /// <summary>The text on one line, and all of it visible: what has no picture of its own, or would turn the rest around, is written as in
    /// <c>\u0000</c>.</summary>
    public static string Printable(string text)
    {
        var printable = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text, i))
                printable.Append(text, i++, 2);
            else if (IsVisible(text[i]))
                printable.Append(text[i]);
            else
                printable.Append("\\u").Append(((int)text[i]).ToString("x4", CultureInfo.InvariantCulture));
        }

        return printable.ToString();
    }

    /// <summary>What a shape is, as in <c>an image of 3×32×32</c>.</summary>
    public static string Describe(TensorShape shape) => shape.Rank switch
    {
        1 => $"a vector of {shape} features",
        2 => $"a sequence of {shape}",
        3 => $"an image of {shape}",
        _ => $"a volume of {shape}",
    };

    /// <summary>The candidate that was probably meant, by the number of edits; null when none is near.</summary>
    public static string? Nearest(string written, IEnumerable<string> candidates)
    {
        string? best = null;
        int bestDistance = Math.Max(1, written.Length / 3) + 1;
        foreach (string candidate in candidates)
        {
            int distance = EditDistance(written.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance < bestDistance)
                (best, bestDistance) = (candidate, distance);
        }

        return best;
    }

    private static bool IsVisible(char character) => char.GetUnicodeCategory(character)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    // Levenshtein's distance, with a swap of neighbours as one edit.
    private static int EditDistance(string a, string b)
    {
        int[,] distance = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
            distance[i, 0] = i;
        for (int j = 0; j <= b.Length; j++)
            distance[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int substitution = distance[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                int best = Math.Min(substitution, Math.Min(distance[i - 1, j], distance[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    best = Math.Min(best, distance[i - 2, j - 2] + 1);
                distance[i, j] = best;
            }
        }

        return distance[a.Length, b.Length];
    }

    /// <summary>Sixteen digits that differ where texts do: FNV-1a, the same in every process.</summary>
    public static string Hash(string text)
    {
        ulong hash = 14695981039346656037;
        foreach (byte part in Encoding.UTF8.GetBytes(text))
            hash = unchecked((hash ^ part) * 1099511628211);
        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }
}
