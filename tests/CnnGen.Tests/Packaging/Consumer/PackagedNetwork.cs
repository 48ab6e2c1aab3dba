using CnnGen;

namespace PackageConsumer;

/// <summary>A residual network with a block: compiled here from the sources, and by the package test from the package.</summary>
[Network(1, 12, 12)]
[Conv(6, 3, Padding = 1, Bias = false), BatchNorm, Relu, MaxPool(2)]
[Unit(6), Unit(12, stride: 2), Dropout(0.1f)]
[GlobalAvgPool, Dense(5)]
public sealed partial class PackagedNetwork;

/// <summary>A residual unit.</summary>
[Skip]
[Conv("width", 3, Stride = "stride", Padding = 1, Bias = false), BatchNorm, Relu]
[Conv("width", 3, Padding = 1, Bias = false), BatchNorm]
[Add(Shortcut.Projection), Relu]
public sealed partial class Unit(int width, int stride = 1) : Block;
