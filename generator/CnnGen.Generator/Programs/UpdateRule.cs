using CnnGen.Generator.Expressions;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Programs;

/// <summary>What a step of an optimizer does to each weight, whatever the device: assignments of expressions, one after the other.</summary>
/// <param name="States">The numbers that are kept of each weight, 0 at first.</param>
/// <param name="Numbers">What all weights have in common in a step, computed once: expressions of <see cref="Rate"/>, <see cref="Step"/> and the
/// optimizer's own numbers. <see cref="NumberAt"/> stands for each.</param>
/// <param name="Assignments">In order: each expression is one of the weight, its gradient, states as they were, numbers, and what was assigned before.</param>
public sealed record UpdateRule(EquatableArray<string> States, EquatableArray<Expr> Numbers, EquatableArray<Assignment> Assignments)
{
    public const string WeightName = "w";

    /// <summary>The weight before the step.</summary>
    public static readonly Variable Weight = new(WeightName);

    /// <summary>The gradient of the loss by the weight.</summary>
    public static readonly Variable Gradient = new("g");

    /// <summary>The factor λ of the weight's decay, 0 for weights that do not decay.</summary>
    public static readonly Variable Decay = new("decay");

    /// <summary>The learning rate.</summary>
    public static readonly Variable Rate = new("rate");

    /// <summary>The number of the step, 1 for the first.</summary>
    public static readonly Variable Step = new("step");

    /// <summary>A state as the step finds it.</summary>
    public static Variable Before(string state) => new("old_" + state);

    /// <summary>What was assigned to a name.</summary>
    public static Variable After(string name) => new("new_" + name);

    public static Variable NumberAt(int index) => new("n" + Text.Number(index + 1));

    /// <summary>The assignments: what has the same text computes the same.</summary>
    public string Formulas => string.Join("; ", Assignments.Select(assignment => $"{assignment.Target} = {assignment.Value}"));

    /// <summary>Whether the formulas say themselves what decay does. Else the gradient has λw added to it.</summary>
    public bool HasOwnDecay => Assignments.Any(assignment => assignment.Value.Contains(Decay));
}

/// <param name="Target">The weight, a state, or a name of the formulas' own.</param>
public sealed record Assignment(string Target, Expr Value);
