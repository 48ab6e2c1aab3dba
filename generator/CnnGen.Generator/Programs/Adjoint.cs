using CnnGen.Generator.Expressions;
using CnnGen.Generator.Layers;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Programs;

/// <summary>Reverse-mode differentiation of a composition: the backward pass as another one, which computes the forward pass's sums again rather than
/// keep them.</summary>
public static class Adjoint
{
    /// <summary>The gradients by the input and by all parameters, of the input x and the output's gradient dy.</summary>
    public static Composition Of(Composition forward)
    {
        var values = new List<Value>(forward.Values);
        var results = new List<Result>();
        var uses = forward.Values.Select(value => value.Name).Append(Variable.X.Name).ToDictionary(name => name, _ => new List<Use>());
        Spread(forward.Forward, Variable.Dy, Extent.Element);

        // All that reads a value comes after it, so that its uses are complete when it is reached.
        foreach (Value value in forward.Values.Reverse().Where(value => uses[value.Name].Count > 0))
        {
            if (value is ParameterValue or InputValue)
            {
                if (uses[value.Name].Any(use => use.Extent != Extent.Element))
                    throw new InvalidOperationException($"{value.Name} is used by a value that is not of elements.");
                results.Add(new(value.Name, value.Extent, Elements(value.Name)));
                continue;
            }

            if (value is Maximum)
                continue;

            if (value is WindowSum window)
            {
                var spread = new WindowSum("d_" + window.Name, Elements(window.Name), window.Window.Mirrored);
                values.Add(spread);
                Spread(window.Of, spread.Variable, Extent.Element);
                continue;
            }

            Expr total = 0;
            if (uses[value.Name].Any(use => use.Extent == Extent.Element))
            {
                var sum = new Sum($"d_{value.Name}_sum", value.Extent, Elements(value.Name), 1);
                values.Add(sum);
                total = sum.Variable;
            }

            foreach (Use use in uses[value.Name].Where(use => use.Extent != Extent.Element))
                total += use.Extent == value.Extent ? use.Gradient : throw new InvalidOperationException($"{value.Name} is used by a value of another extent.");
            var adjoint = new Map("d_" + value.Name, value.Extent, total);
            values.Add(adjoint);
            if (value is Sum { Of: var of, Factor: double factor })
                Spread(of, factor * (Expr)adjoint.Variable, Extent.Element);
            else
                Spread(((Map)value).Of, adjoint.Variable, value.Extent);
        }

        results.Reverse();
        Result byInput = new(Variable.X.Name, Extent.Element, Elements(Variable.X.Name));
        return new(forward.Groups, values.ToEquatableArray(), [byInput, .. results]) { Inputs = forward.Inputs };

        void Spread(Expr of, Expr gradient, Extent extent)
        {
            foreach (KeyValuePair<string, List<Use>> value in uses.Where(value => of.Contains(new Variable(value.Key))))
                value.Value.Add(new(gradient * Derivative.Of(of, new Variable(value.Key)), extent));
        }

        Expr Elements(string name) => uses[name].Where(use => use.Extent == Extent.Element).Select(use => use.Gradient).Aggregate((Expr)0, Build.Add);
    }

    /// <param name="Gradient">What a use of a value adds to the loss's derivative by it.</param>
    /// <param name="Extent">For what there is such a use: each element's are to be summed.</param>
    private sealed record Use(Expr Gradient, Extent Extent);
}
