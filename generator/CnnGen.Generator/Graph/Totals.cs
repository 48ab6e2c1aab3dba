using System.Numerics;
using CnnGen.Generator.Layers;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Graph;

/// <summary>What a network adds up to.</summary>
/// <param name="Parameters">Trainable numbers: those that papers count.</param>
/// <param name="Statistics">Running means and variances, which are stored with the parameters but not trained.</param>
/// <param name="Macs">Multiply-accumulates of conv and dense, per sample.</param>
/// <param name="Activations">The elements of all outputs, per sample, before any memory is shared.</param>
public sealed record Totals(BigInteger Parameters, BigInteger Statistics, BigInteger Macs, BigInteger Activations)
{
    public static Totals Of(IEnumerable<ShapedNode> nodes)
    {
        (BigInteger parameters, BigInteger statistics, BigInteger macs, BigInteger activations) = (0, 0, 0, 0);
        foreach (ShapedNode node in nodes)
        {
            foreach (ParameterTensor tensor in node.OwnParameters)
            {
                if (tensor.IsTrainable)
                    parameters += tensor.Count;
                else
                    statistics += tensor.Count;
            }

            macs += node.Macs;
            activations += node.Shape.Count;
        }

        return new(parameters, statistics, macs, activations);
    }
}
