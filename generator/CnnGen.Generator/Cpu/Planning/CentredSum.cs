using CnnGen.Generator.Expressions;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>A sum of what one expression's distances from its mean have in common with another expression: a variance, or a covariance. Those of
/// two stretches of a row make that of both together (Chan, Golub and LeVeque 1983), so that a row is read once: block by block, each for its means
/// and then, from the nearest cache, for the distances from them. No digits are lost, as there would be in the sums of squares.</summary>
/// <param name="Sum">The sum.</param>
/// <param name="Mean">The mean that distances are from.</param>
/// <param name="Other">The mean of the other expression, or of the same.</param>
public sealed record CentredSum(Sum Sum, Sum Mean, Sum Other)
{
    /// <summary>Those of a composition; none where there are other reductions, which such a loop does not have.</summary>
    /// <param name="values">The values of a composition, in order.</param>
    /// <param name="run">Of how many elements a mean is.</param>
    public static CentredSum[] Find(Value[] values, int run)
    {
        if (values.OfType<Reduction>().Any(reduction => reduction is not Sum { Extent: Extent.Channel or Extent.Group }))
            return [];
        // Means of what is given, so that one loop knows all of them.
        Sum[] sums = [.. values.OfType<Sum>()];
        Value[] made = [.. values.Where(value => value is Reduction or Map)];
        Sum[] means = [.. sums.Where(sum => sum.Factor == 1.0 / run && made.All(value => !sum.Of.Contains(value.Variable)))];
        return [.. sums.Select(sum => Of(sum, means)).OfType<CentredSum>()];
    }

    private static CentredSum? Of(Sum sum, Sum[] means)
    {
        if (sum.Of is not Arithmetic { Operation: Operation.Multiply } product)
            return null;
        foreach (Sum mean in means)
        {
            Expr centred = mean.Of - (Expr)mean.Variable;
            Expr? factor = product.A.Equals(centred) ? product.B : product.B.Equals(centred) ? product.A : null;
            Sum? other = centred.Equals(factor) ? mean : means.FirstOrDefault(other => other.Of.Equals(factor));
            if (other is not null)
                return new(sum, mean, other);
        }

        return null;
    }
}
