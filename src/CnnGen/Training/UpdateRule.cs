using System.ComponentModel;
using CnnGen.Cpu;

namespace CnnGen.Training;

/// <summary>What the generator makes of an optimizer's <see cref="UpdateAttribute"/>, at work on one set of weights.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class UpdateRule
{
    /// <summary>What the numbers are called that it keeps of each weight; a checkpoint has them under these names.</summary>
    public abstract IReadOnlyList<string> States { get; }

    /// <summary>What is assigned, in order: the same text is the same computation. A device has its kernels by it.</summary>
    public abstract string Formulas { get; }

    /// <summary>What all weights have in common in a step, n1 of the formulas first: see <see cref="Prepare"/>.</summary>
    public abstract ReadOnlySpan<float> Numbers { get; }

    /// <summary>Computes <see cref="Numbers"/>.</summary>
    /// <param name="rate">The step's learning rate.</param>
    /// <param name="step">The number of the step, 1 for the first.</param>
    public abstract void Prepare(double rate, double step);

    /// <summary>Updates weights.</summary>
    public abstract void Apply(in UpdateBlock block);
}
