namespace CnnGen.Generator.Shapes;

/// <summary>What happens when (W − F' + 2P)/S + 1 is not whole. The values are those of the runtime's enum.</summary>
public enum Rounding
{
    /// <summary>A window that drops real pixels is an error.</summary>
    Exact,

    /// <summary>Accept the loss.</summary>
    Floor,

    /// <summary>Add the partial window (GoogLeNet, SqueezeNet).</summary>
    Ceil,
}
