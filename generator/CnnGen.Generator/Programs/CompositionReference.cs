using CnnGen.Generator.Expressions;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Programs;

/// <summary>Compositions in double, element by element: the reference of tests, and of what a device makes of them.</summary>
public static class CompositionReference
{
    /// <summary>What a composition writes for one sample.</summary>
    /// <param name="shape">Of the sample.</param>
    /// <param name="elements">By variable: x, and what else is read of y and dy; channel after channel.</param>
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
                Maximum maximum => Reduced(maximum.Extent, maximum.Of, double.NegativeInfinity, Math.Max),
                WindowSum window => Windowed(window),
                _ => Mapped((Map)value),
            }));
        }

        return composition.Results.ToDictionary(result => result.Target, result => Summed(result.Extent, result.Of));

        int Size(Extent extent) => extent switch
        {
            Extent.Element => count,
            Extent.Channel => shape.Channels,
            Extent.Group => composition.Groups,
            Extent.Position => (int)shape.Area,
            _ => 1,
        };

        int Index(Extent extent, int element) => extent == Extent.Position ? element % Size(extent) : (int)((long)element * Size(extent) / count);

        // An element that has a number.
        int Element(Extent extent, int index) => extent == Extent.Position ? index : index * (count / Size(extent));

        double At(Expr expression, int element) =>
            Reference.Evaluate(expression, name => numbers[name].Numbers[Index(numbers[name].Extent, element)]);

        double[] Summed(Extent extent, Expr of) => Reduced(extent, of, 0, (total, term) => total + term);

        double[] Reduced(Extent extent, Expr of, double first, Func<double, double, double> combine)
        {
            double[] reduced = [.. Enumerable.Repeat(first, Size(extent))];
            for (int i = 0; i < count; i++)
                reduced[Index(extent, i)] = combine(reduced[Index(extent, i)], At(of, i));
            return reduced;
        }

        double[] Windowed(WindowSum sum)
        {
            double[] terms = Summed(Extent.Element, sum.Of);
            bool alongChannels = sum.Window.Along == NeighbourAxes.Channels;
            (int channels, int height, int width) = (shape.Channels, shape.Height, shape.Width);
            return alongChannels ? Along(terms, channels, (int)shape.Area) : Along(Along(terms, width, 1), height, width);

            // Over an axis of so many elements, so far from one to the next.
            double[] Along(double[] from, int length, int step) =>
            [
                .. from.Select((_, i) => Enumerable.Range(i / step % length - sum.Window.Before, sum.Window.Before + sum.Window.After + 1)
                    .Where(place => place >= 0 && place < length)
                    .Sum(place => from[i + ((place - (i / step % length)) * step)])),
            ];
        }

        double[] Mapped(Map map) => [.. Enumerable.Range(0, Size(map.Extent)).Select(i => At(map.Of, Element(map.Extent, i)))];
    }
}
