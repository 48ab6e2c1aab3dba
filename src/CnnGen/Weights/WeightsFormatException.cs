namespace CnnGen.Weights;

/// <summary>A weights file is truncated, corrupt or of another format, or does not hold the tensor that was asked for.</summary>
/// <remarks>The message names the file and the tensor, what was expected, what was found and what to do.</remarks>
public sealed class WeightsFormatException : IOException
{
    /// <summary>Reports <paramref name="problem"/> in <paramref name="fileName"/>, in the tensor <paramref name="tensorName"/> if it is about one.</summary>
    public WeightsFormatException(string fileName, string? tensorName, string problem, Exception? inner = null)
        : base(tensorName is null ? $"{fileName}: {problem}" : $"{fileName}, tensor '{tensorName}': {problem}", inner) =>
        (FileName, TensorName) = (fileName, tensorName);

    /// <summary>The file, as it was given.</summary>
    public string FileName { get; }

    /// <summary>The tensor, or null where the problem is the file's.</summary>
    public string? TensorName { get; }
}
