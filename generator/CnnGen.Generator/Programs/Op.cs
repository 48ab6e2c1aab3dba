namespace CnnGen.Generator.Programs;

/// <summary>What an instruction computes: one record a kind, which knows neither layers nor devices. Its gradients are described in <see cref="Gradients"/>
/// and by the properties below; <see cref="Differentiation"/> makes instructions of them.</summary>
public abstract record Op
{
    /// <summary>How the gradients by inputs and parameters are computed.</summary>
    public virtual GradientForm Gradients => GradientForm.ByInput;

    /// <summary>What a gradient by an input, or by all there is, is computed of beside the output's gradient and parameters.</summary>
    public virtual Operands GradientReads => Operands.None;

    /// <summary>What a gradient by the parameters, where that is an instruction of its own, is computed of beside the output's gradient.</summary>
    public virtual Operands ParameterGradientReads => Operands.None;

    /// <summary>Whether each element of the result is made of the element of an input in the same place, and of no other of that input, so that it may take
    /// its place.</summary>
    public virtual bool IsElementwise => false;

    /// <summary>Whether each element of a gradient is made of the element of the result's gradient in the same place, so that it may take its place.</summary>
    public virtual bool IsGradientElementwise => IsElementwise;

    /// <summary>Whether it leaves, beside its result, the place of the input's element that each element of the result was taken from.</summary>
    public virtual bool LeavesIndices => false;

    /// <summary>Whether inference takes the input for the result.</summary>
    public virtual bool IsForTrainingAlone => false;

    /// <summary>What the op takes for its weights in the place of its first parameter: a composition of that, whose channels are those of the result and have
    /// each its weights for a map. Null where it takes the parameter as it is.</summary>
    public Composed? WeightFunction { get; init; }
}

/// <summary>Operands of an instruction that its gradients read again.</summary>
[Flags]
public enum Operands
{
    None = 0,
    Inputs = 1,
    Result = 2,
}

/// <summary>Into how many instructions the gradients of one fall.</summary>
public enum GradientForm
{
    /// <summary>One for each input. There are no trainable parameters.</summary>
    ByInput,

    /// <summary>One for the parameters, and one for each input.</summary>
    ByParametersAndByInput,

    /// <summary>One for the parameters and the input together.</summary>
    Joint,
}
