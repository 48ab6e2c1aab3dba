namespace CnnGen;

/// <summary>One of the outputs of a network.</summary>
/// <param name="Name">That of the head, in small letters; <c>output</c> for what the network's own layers make.</param>
/// <param name="Shape">Of one sample.</param>
/// <param name="Weight">The factor of its loss in the sum that training makes small: <see cref="HeadAttribute.Weight"/>.</param>
public readonly record struct OutputInfo(string Name, Shape Shape, float Weight = 1);
