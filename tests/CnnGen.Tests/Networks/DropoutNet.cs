namespace CnnGen.Tests.Networks;

/// <summary>Dropout in place, behind a layer whose output is kept, and read twice.</summary>
[Network(3, 7, 6, InputGradient = true)]
[Conv(6, 3, Padding = 1, Bias = false), BatchNorm, Relu, Dropout(0.3, Name = "d"), Conv(6, 3, Padding = 1), Add("d")]
[MaxPool(2, Rounding = Rounding.Floor), Flatten, Dropout(0.5), Dense(4)]
public sealed partial class DropoutNet;
