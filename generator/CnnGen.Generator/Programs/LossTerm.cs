using CnnGen.Generator.Expressions;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Programs;

/// <summary>What each output adds to a loss, whatever the device, and the derivative of that by the output.</summary>
/// <param name="Numbers">What all outputs have in common: expressions of the loss's own numbers. <see cref="NumberAt"/> stands for each.</param>
/// <param name="Value">Of the output x, its target and numbers.</param>
/// <param name="Slope">The same.</param>
public sealed record LossTerm(EquatableArray<Expr> Numbers, Expr Value, Expr Slope)
{
    /// <summary>What the output should be.</summary>
    public static readonly Variable Target = new("t");

    public static Variable NumberAt(int index) => new("n" + Text.Number(index + 1));
}
