namespace CnnGen.Tests.Networks;

/// <summary>Conv, batch norm, pooling, dropout and two dense layers: one of each kind of parameter and state.</summary>
[Network(1, 8, 8)]
[Conv(4, 3, Padding = 1, Bias = false, Name = "conv"), BatchNorm(Name = "norm"), Relu, MaxPool(2)]
[Flatten, Dense(16, Name = "hidden"), Tanh, Dropout(0.2f), Dense(3, Name = "scores")]
public sealed partial class SmallNet;
