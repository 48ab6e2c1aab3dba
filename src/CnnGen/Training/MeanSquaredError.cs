namespace CnnGen.Training;

/// <summary>½Σ(x − d)² over the outputs of a sample, the mean over the batch, as the field's first papers wrote it.</summary>
/// <remarks>The gradient is (x − d)/n. Source: Rumelhart, Hinton, Williams, "Learning representations by back-propagating
/// errors", Nature 1986, equation 3. (PyTorch's <c>mse_loss</c> has no ½ and divides by the number of outputs too.)</remarks>
/// <param name="right">The target of the output of the sample's class.</param>
/// <param name="wrong">The target of the other outputs; LeNet-5 with its scaled tanh was trained towards +1 and −1.</param>
/// <exception cref="ArgumentOutOfRangeException">A target is infinite or not a number.</exception>
[LossTerm("0.5 * (x - t)^2")]
public sealed partial class MeanSquaredError(float right = 1, float wrong = 0) : PointwiseLoss(right, wrong);
