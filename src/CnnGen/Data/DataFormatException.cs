namespace CnnGen.Data;

/// <summary>A data file is truncated, corrupt, or of another format than the one it was read as.</summary>
/// <remarks>The message names the file, what was expected, what was found and what to do. Nothing of the file was loaded.</remarks>
public sealed class DataFormatException : IOException
{
    /// <summary>Reports <paramref name="problem"/> in <paramref name="fileName"/>.</summary>
    public DataFormatException(string fileName, string problem, Exception? inner = null)
        : base($"{fileName}: {problem}", inner) => FileName = fileName;

    /// <summary>The file, as it was given.</summary>
    public string FileName { get; }
}
