using CnnGen.Generator.Expressions;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Lowering;

/// <summary>Compositions in double, element by element: the reference of tests, and of what a device makes of them.</summary>
public static class CompositionReference
{
    /// <summary>What a composition writes for one sample.</summary>
    /// <param name="shape">Of the sample.</param>
    /// <param name="elements">By variable: x, and dy where it is read; channel after channel.</param>
    /// <param name="given">Parameters and other inputs by name, each with a number for each of its extent.</param>
    /// <returns>By target, each with a number for each of its extent.</returns>
    public static Dictionary<string, double[]> Evaluate(
        Composition composition, TensorShape shape, IReadOnlyDictionary<string, double[]> elements, IReadOnlyDictionary<string, double[]> given)
    {
        int count = (int)shape.Count;
        var numbers = new Dictionary<string, (Extent Extent, double[] Numbers)>();
        foreach (KeyValuePair<string, double[]> element in elements)
            numbers.Add(element.Key, (Extent.Element, element.Value));
        foreach (Value value in composition.Values)
        {
            numbers.Add(value.Name, (value.Extent, value switch
            {
                ParameterValue or InputValue => given[value.Name],
                Sum sum => [.. Summed(sum.Extent, sum.Of).Select(total => total * sum.Factor)],
                _ => Mapped((Map)value),
            }));
        }

        return composition.Results.ToDictionary(result => result.Target, result => Summed(result.Extent, result.Of));

        int Size(Extent extent) => extent switch { Extent.Element => count, Extent.Channel => shape.Channels, _ => composition.Groups };

        int Index(Extent extent, int element) => (int)((long)element * Size(extent) / count);

        double At(Expr expression, int element) =>
            Reference.Evaluate(expression, name => numbers[name].Numbers[Index(numbers[name].Extent, element)]);

        double[] Summed(Extent extent, Expr of)
        {
            double[] totals = new double[Size(extent)];
            for (int i = 0; i < count; i++)
                totals[Index(extent, i)] += At(of, i);
            return totals;
        }

        double[] Mapped(Map map) => [.. Enumerable.Range(0, Size(map.Extent)).Select(i => At(map.Of, i * (count / Size(map.Extent))))];
    }
}
