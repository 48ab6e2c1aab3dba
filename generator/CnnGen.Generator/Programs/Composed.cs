using CnnGen.Generator.Expressions;

namespace CnnGen.Generator.Programs;

/// <summary>Sums and expressions of each sample by itself: reductions over named axes, and functions of elements, parameters and sums.</summary>
/// <param name="Forward">The result.</param>
/// <param name="Backward">The gradients.</param>
public sealed record Composed(Composition Forward, Composition Backward) : Op
{
    /// <summary>What has no better gradient than the derived one.</summary>
    public Composed(Composition forward)
        : this(forward, Adjoint.Of(forward))
    {
    }

    public override GradientForm Gradients => Forward.Values.Any(value => value is ParameterValue) ? GradientForm.Joint : GradientForm.ByInput;

    public override Operands GradientReads => (Forward.Inputs.Any(Reads) ? Operands.Inputs : Operands.None) | (Reads(Variable.Y.Name) ? Operands.Result : Operands.None);

    private bool Reads(string name) => Backward.Results.Select(result => result.Of)
        .Concat(Backward.Needed.Select(value => value.Definition))
        .Any(expression => expression.Contains(new Variable(name)));
}
