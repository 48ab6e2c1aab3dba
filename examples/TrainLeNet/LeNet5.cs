namespace CnnGen.Examples;

/// <summary>LeNet-5 on images of 28×28, as it is trained today: LeCun, Bottou, Bengio, Haffner, "Gradient-based learning applied
/// to document recognition", 1998, figure 2, with ReLU, max pooling and full connections.</summary>
[Network(1, 28, 28)]
[Conv(6, 5, Padding = 2), Relu, MaxPool(2)]
[Conv(16, 5), Relu, MaxPool(2)]
[Flatten, Dense(120), Relu, Dense(84), Relu, Dense(10)]
public sealed partial class LeNet5;
