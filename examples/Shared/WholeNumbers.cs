using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using static System.FormattableString;

namespace CnnGen.Examples;

/// <summary>Options of whole numbers, whose mistakes are told in the words of a command line.</summary>
internal static class WholeNumbers
{
    /// <summary>Refuses all but numbers from 1 to <paramref name="most"/>.</summary>
    public static void Limit(Option<int> option, int most = 10_000) => option.CustomParser = result => Parse(result, option, 1, most);

    /// <inheritdoc cref="Limit(Option{int}, int)"/>
    public static void Limit(Option<int?> option, int most = 10_000) => option.CustomParser = result => Parse(result, option, 1, most);

    /// <summary>Refuses all but numbers that are not negative.</summary>
    public static void Limit(Option<ulong> option) => option.CustomParser = result => Parse<ulong>(result, option, 0, ulong.MaxValue);

    private static T Parse<T>(ArgumentResult result, Option option, T least, T most) where T : struct, IBinaryInteger<T>
    {
        string text = result.Tokens[^1].Value;
        if (T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out T value) && value >= least && value <= most)
            return value;
        result.AddError(Invariant($"{option.Name} is '{text}'; expected a whole number from {least} to {most}."));
        return default;
    }
}
