namespace CnnGen;

/// <summary>One row of a network's table, computed at compile time.</summary>
/// <param name="Name">The full name, as in <c>layer1.0.conv1</c>: the prefix of its parameters' names.</param>
/// <param name="Kind">The attribute's name, as in <c>Conv</c>.</param>
/// <param name="InputShape">The shape of the (first) input.</param>
/// <param name="OutputShape">The shape of the output.</param>
/// <param name="Parameters">Trainable parameters.</param>
/// <param name="Macs">Multiply-accumulates of conv and dense for one sample, 0 for other kinds.</param>
/// <param name="ReceptiveField">Side, in input positions, of the region that one output position depends on (the larger axis).</param>
/// <param name="Stride">Input positions between two neighbouring output positions (the larger axis).</param>
public readonly record struct LayerInfo(
    string Name,
    string Kind,
    Shape InputShape,
    Shape OutputShape,
    int Parameters,
    long Macs,
    int ReceptiveField,
    int Stride);
