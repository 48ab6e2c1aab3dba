namespace CnnGen;

/// <summary>What happens where windows do not fit the map exactly: where (W − F' + 2P)/S + 1 is not whole.</summary>
/// <remarks>W is the input's size along the axis, F' = D(F − 1) + 1 the extent of a kernel of size F with dilation D, P the padding on each side and S the stride.</remarks>
public enum Rounding
{
    /// <summary>Round down, but not at the price of real pixels: where more than the padding would be left unread, that is an error (CNN0020).</summary>
    Exact,

    /// <summary>Round down and accept that the last rows or columns are never read. PyTorch's <c>ceil_mode=False</c>.</summary>
    Floor,

    /// <summary>Round up: a partial window is added at the end (GoogLeNet, SqueezeNet). PyTorch's <c>ceil_mode=True</c>, by whose rule
    /// a window that would start in the padding at the end is left out.</summary>
    Ceil,
}
