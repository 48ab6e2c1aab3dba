using System.Globalization;
using CnnGen.Weights;
using static System.FormattableString;

namespace CnnGen.Training;

/// <summary>Reads the metadata of a checkpoint, and says what is wrong with it.</summary>
internal sealed class CheckpointMetadata(SafetensorsFile file)
{
    private const string Corrupt = "The file is corrupt; take another copy.";

    /// <summary>Throws unless the text of <paramref name="key"/> is <paramref name="expected"/>.</summary>
    /// <exception cref="WeightsFormatException">It is not.</exception>
    public void Require(string key, string expected, string advice)
    {
        string? found = file.Metadata.GetValueOrDefault(key);
        if (found != expected)
            throw Wrong(key, $"'{expected}'", found is null ? "none" : $"'{found}'", advice);
    }

    /// <summary>Throws unless all texts are as expected; the message lists all that are not.</summary>
    /// <exception cref="WeightsFormatException">One is not.</exception>
    public void RequireAll(IEnumerable<KeyValuePair<string, string>> expected)
    {
        string[] problems = [.. expected
            .Select(pair => (pair.Key, pair.Value, Found: file.Metadata.GetValueOrDefault(pair.Key)))
            .Where(entry => entry.Found != entry.Value)
            .Select(entry => $"{entry.Key}: expected '{entry.Value}', found {(entry.Found is null ? "none" : $"'{entry.Found}'")}")];
        if (problems.Length > 0)
            throw new WeightsFormatException(file.FileName, null, $"the checkpoint belongs to another training:{NameList.Lines(problems)}\nTrain with the options that it was made with, or without resuming.");
    }

    /// <summary>A whole number.</summary>
    /// <exception cref="WeightsFormatException">There is none, or it is out of range.</exception>
    public long Integer(string key, long least, long most) =>
        long.TryParse(Text(key), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= least && value <= most
            ? value
            : throw Wrong(key, Invariant($"a whole number from {least} to {most}"), $"'{Text(key)}'", Corrupt);

    /// <summary>A whole number that is not negative.</summary>
    /// <exception cref="WeightsFormatException">There is none.</exception>
    public ulong Unsigned(string key) => ulong.TryParse(Text(key), NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)
        ? value
        : throw Wrong(key, "a whole number that is not negative", $"'{Text(key)}'", Corrupt);

    /// <summary>A number.</summary>
    /// <exception cref="WeightsFormatException">There is none, or it is not finite.</exception>
    public double Number(string key) => double.TryParse(Text(key), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
        ? value
        : throw Wrong(key, "a finite number", $"'{Text(key)}'", Corrupt);

    /// <summary>All of it but one entry, in ordinal order.</summary>
    public IEnumerable<KeyValuePair<string, string>> Without(string key) =>
        file.Metadata.Where(pair => pair.Key != key).OrderBy(pair => pair.Key, StringComparer.Ordinal);

    /// <summary>The exception for an entry that is not as expected.</summary>
    public WeightsFormatException Wrong(string key, string expected, string found, string advice) =>
        new(file.FileName, null, $"expected {expected} for '{key}' in the checkpoint's metadata; found {found}. {advice}");

    private string Text(string key) => file.Metadata.TryGetValue(key, out string? text) ? text : throw Wrong(key, "an entry", "none", Corrupt);
}
