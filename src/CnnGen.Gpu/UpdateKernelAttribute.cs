using System.ComponentModel;

namespace CnnGen.Gpu;

/// <summary>Says where the kernel is that makes an optimizer's step: the generator writes one for each set of formulas.</summary>
/// <param name="formulas">What it computes.</param>
/// <param name="type">The class that has it.</param>
/// <param name="method">The method.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class UpdateKernelAttribute(string formulas, Type type, string method) : Attribute
{
    /// <summary>What it computes.</summary>
    public string Formulas { get; } = formulas;

    /// <summary>The class that has it.</summary>
    public Type Type { get; } = type;

    /// <summary>The method.</summary>
    public string Method { get; } = method;
}
