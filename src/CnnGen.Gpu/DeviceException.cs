namespace CnnGen;

/// <summary>A device failed, or a kernel does not compile for it or cannot be launched on it. The message names device, layer and reason.</summary>
public sealed class DeviceException : Exception
{
    /// <param name="message">What failed.</param>
    /// <param name="innerException">What the driver said.</param>
    public DeviceException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
