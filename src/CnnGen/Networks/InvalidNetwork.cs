using System.ComponentModel;

namespace CnnGen;

/// <summary>What the class of a network derives from while it has errors, so that code which uses it compiles and its own diagnostic is the only error.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class InvalidNetwork : NeuralNetwork
{
    /// <summary>Fails: there is no such network.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    protected InvalidNetwork()
        : base(NoPlan(), 0, 0)
    {
    }

    private static NetworkPlan NoPlan() => throw HasErrors();
}
