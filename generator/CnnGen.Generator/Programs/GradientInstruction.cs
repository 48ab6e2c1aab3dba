using CnnGen.Generator.Model;

namespace CnnGen.Generator.Programs;

/// <summary>An instruction of the backward half: an adjoint of an instruction's op. It reads the gradient of that instruction's value, and as an epilogue may add
/// a gradient that is there.</summary>
/// <param name="Of">The instruction.</param>
/// <param name="Gradient">The instruction of the backward half that makes the gradient of its value; −1 where the caller gives that.</param>
/// <param name="Reads">Values of the forward half that it reads again.</param>
public abstract record GradientInstruction(int Of, int Gradient, EquatableArray<int> Reads);

/// <summary>The gradient by all trainable parameters of an instruction.</summary>
public sealed record ParameterGradient(int Of, int Gradient, EquatableArray<int> Reads) : GradientInstruction(Of, Gradient, Reads);

/// <summary>The gradient by an input of an instruction.</summary>
/// <param name="Input">Which of its inputs.</param>
/// <param name="AddsTo">The instruction of the backward half whose result it is added to, where readers of the same value have left one; else −1.</param>
public sealed record InputGradient(int Of, int Gradient, EquatableArray<int> Reads, int Input, int AddsTo) : GradientInstruction(Of, Gradient, Reads);

/// <summary>The gradients by all trainable parameters of an instruction and by its input, which are made of the same sums.</summary>
/// <param name="AddsTo">As for <see cref="InputGradient"/>.</param>
/// <param name="NeedsInput">Whether anybody needs the gradient by the input.</param>
public sealed record JointGradient(int Of, int Gradient, EquatableArray<int> Reads, int AddsTo, bool NeedsInput) : GradientInstruction(Of, Gradient, Reads);
