namespace CnnGen.Tests.Networks;

/// <summary>Conv, batch norm, pooling, dropout and two dense layers: one of each kind of parameter and state.</summary>
[Network(1, 8, 8)]
[Conv(4, 3, Padding = 1, Bias = false, Name = "conv"), BatchNorm(Name = "norm"), Relu, MaxPool(2)]
[Flatten, Dense(16, Name = "hidden"), Tanh, Dropout(0.2f), Dense(3, Name = "scores")]
public sealed partial class SmallNet;

/// <summary>One dense layer.</summary>
[Network(5)]
[Dense(3, Name = "dense")]
public sealed partial class DenseNet;

/// <summary>Large enough for its weights to be updated on several threads.</summary>
[Network(300)]
[Dense(200, Name = "first"), Relu, Dense(10, Name = "second")]
public sealed partial class WideNet;
