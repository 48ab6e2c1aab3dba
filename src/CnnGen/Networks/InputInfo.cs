namespace CnnGen;

/// <summary>One of the inputs of a network.</summary>
/// <param name="Name">As layers call it; <c>input</c> for that of <see cref="NetworkAttribute"/>.</param>
/// <param name="Shape">Of one sample.</param>
public readonly record struct InputInfo(string Name, Shape Shape);
