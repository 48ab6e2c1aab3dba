using static System.FormattableString;

namespace CnnGen.Training;

/// <summary>The loss of a training became infinite or not a number. The weights are those before the step in which it did;
/// running statistics may already hold that batch.</summary>
public sealed class TrainingDivergedException : Exception
{
    internal TrainingDivergedException(string network, string set, int epoch, int step, double loss, float learningRate, string cause, string? layer)
        : base(Invariant($"The training of {network} diverged in step {step} of epoch {epoch}: the {set} loss is {loss}. {cause}The learning rate was {learningRate}: lower it or let it warm up, and go on from the last checkpoint or begin anew.")) =>
        (Layer, Epoch, Step, Loss) = (layer, epoch, step, loss);

    /// <summary>The first layer, in the order in which they run, whose activations were not finite; null where all of them
    /// were, and only the loss was not, or where the input already was not.</summary>
    public string? Layer { get; }

    /// <summary>The epoch, from 1.</summary>
    public int Epoch { get; }

    /// <summary>The step in its epoch, from 1.</summary>
    public int Step { get; }

    /// <summary>The loss, infinite or not a number.</summary>
    public double Loss { get; }
}
