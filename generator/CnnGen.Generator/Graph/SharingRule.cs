using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Model;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Graph;

/// <summary>Whether a layer can take the parameters of another.</summary>
internal static class SharingRule
{
    /// <param name="layer">The layer that takes them.</param>
    /// <param name="parameters">Those that it would have of its own.</param>
    /// <param name="owner">The layer, of the same kind, that has them.</param>
    /// <returns>What is against it; null if nothing is.</returns>
    public static Complaint? Check(Layer layer, TensorShape input, EquatableArray<ParameterTensor> parameters, ShapedNode owner, TensorShape ownersInput)
    {
        string name = owner.Node.Name;
        if (parameters.Count == 0 && owner.Parameters.Count == 0)
            return new(Rules.CannotShare.Id, [name, $"{layer.Kind} has none here; leave out Share"], "share");

        // Both places would move them, and inference would normalize neither by what training has normalized it by.
        if (parameters.Any(parameter => !parameter.IsTrainable))
        {
            string reason = $"its running statistics would be a mixture of both places' and right for neither; give each place a {layer.Kind} of its own";
            return new(Rules.CannotShare.Id, [name, reason], "share");
        }

        foreach (string suffix in owner.Parameters.Concat(parameters).Select(parameter => parameter.Suffix).Distinct())
        {
            (string? own, string? others) = (Sizes(parameters, suffix), Sizes(owner.Parameters, suffix));
            if (own == others)
                continue;
            string advice = own is null || others is null ? $"let both layers have a {suffix}, or neither"
                : input.Channels != ownersInput.Channels ? $"the input here is {input} and that of '{name}' is {ownersInput}, which need the same channels"
                : input != ownersInput ? $"the input here is {input} and that of '{name}' is {ownersInput}; give both layers the same sizes"
                : "give both layers the same sizes";
            return new(Rules.SharedSizesDiffer.Id, [name, suffix, own ?? "none", others ?? "none", advice], "share");
        }

        // What is learned would mean one thing here and another there.
        if (layer.Lower([input]).WeightFunction != owner.Layer.Lower([ownersInput]).WeightFunction)
        {
            string reason = $"its weights are not standardized as those of '{name}' are; write the same Standardize and StandardizeEpsilon in both places";
            return new(Rules.CannotShare.Id, [name, reason], "share");
        }

        // One number is learned for both places, and it begins once.
        if (parameters.FirstOrDefault(parameter => parameter.InitialValue != Named(owner.Parameters, parameter.Suffix)!.InitialValue) is { } begun)
        {
            string reason = $"its {begun.Suffix} is {Text.Number(begun.InitialValue)} at first and that of '{name}' {Text.Number(Named(owner.Parameters, begun.Suffix)!.InitialValue)}; "
                + "write the same value in both places";
            return new(Rules.CannotShare.Id, [name, reason], "share");
        }

        return null;
    }

    private static ParameterTensor? Named(EquatableArray<ParameterTensor> parameters, string suffix) =>
        parameters.FirstOrDefault(parameter => parameter.Suffix == suffix);

    private static string? Sizes(EquatableArray<ParameterTensor> parameters, string suffix)
    {
        if (Named(parameters, suffix) is not { } parameter)
            return null;
        string sizes = new TensorShape(parameter.Sizes).ToString();
        return parameter.Sizes.Count == 1 ? sizes : $"{sizes} = {Text.Number(parameter.Count)}";
    }
}
