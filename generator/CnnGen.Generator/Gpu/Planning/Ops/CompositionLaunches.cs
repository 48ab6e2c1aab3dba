using CnnGen.Generator.Expressions;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Gpu.Planning.Ops;

/// <summary>What is composed of reductions and expressions of each sample: normalizations by sample, softmax, learned functions.</summary>
internal sealed class CompositionLaunches : OpLaunches
{
    public override void Forward(GpuPass pass, Instruction of)
    {
        Composition composition = ((Composed)of.Op).Forward;
        Apply(pass, of, "forward", composition, GpuMap.Of(of.Shape), Given, name => pass.NewValue(of), left: null);

        Memory Given(string name) => Operand(pass, of, composition, name);
    }

    public override void Backward(GpuTraining pass, Instruction of, GradientInstruction gradient)
    {
        var composed = (Composed)of.Op;
        var map = GpuMap.Of(of.Shape);
        string? byInput = gradient is InputGradient { Input: var input } ? composed.Forward.Inputs[input]
            : gradient is JointGradient { NeedsInput: true } ? Variable.X.Name : null;
        bool isByParameters = gradient is not InputGradient;
        Composition composition = composed.Backward with
        {
            Results = composed.Backward.Results.Where(result => result.Target == byInput || (isByParameters && IsParameter(result))).ToEquatableArray(),
        };
        bool adds = isByParameters && pass.AddsToParameterGradients(of);
        var perSample = new List<(GpuParameter Parameter, GpuTensor Parts)>();
        Apply(pass, of, "gradient", composition, map, Given, Target, pass.AddsTo);
        foreach ((GpuParameter parameter, GpuTensor parts) in perSample)
        {
            var sum = new SumPartsKernel(parameter.Map.AllQuads, Parts: null, adds);
            pass.Launches.Add(of, "gradient by " + parameter.Suffix, sum, sum.Grid, parts, parameter.In(GpuArea.Gradients));
        }

        bool IsParameter(Result result) => composed.Forward.Values.Any(value => value is ParameterValue && value.Name == result.Target);

        Memory Given(string name) => name == Variable.Dy.Name ? pass.Dy : name == Variable.Y.Name ? pass.Value(of.Id) : Operand(pass, of, composed.Forward, name);

        Memory Target(string target)
        {
            if (target == Variable.X.Name)
                return pass.NewGradient(map);
            if (composed.Forward.Inputs.Contains(target))
                return pass.NewGradient(new GpuMap(map.Channels, Area: 1));
            GpuParameter parameter = pass.Parameter(of, ((ParameterValue)composed.Forward[target]!).Suffix);
            GpuTensor parts = GpuPass.NewMap(parameter.Map);
            perSample.Add((parameter, parts));
            return parts;
        }
    }

    /// <summary>Applies a composition to a parameter, once for all samples: makes weights of it.</summary>
    public static Memory MakeWeights(GpuPass pass, Instruction of, GpuMap map, Memory parameter)
    {
        GpuTensor made = GpuPass.NewFixed(map.Floats);
        Apply(pass, of, "weights", of.Op.WeightFunction!.Forward, map, _ => parameter, _ => made, left: null, isOfOne: true);
        return made;
    }

    /// <summary>Turns the gradient by made weights into that by the parameter.</summary>
    /// <param name="gradient">That by the made weights.</param>
    /// <param name="target">Where the parameter's goes.</param>
    /// <param name="adds">Whether it is added to what is there.</param>
    public static void AddWeightGradient(GpuTraining pass, Instruction of, GpuMap map, Memory parameter, Memory gradient, Memory target, bool adds)
    {
        Composition composition = of.Op.WeightFunction!.Backward;
        Apply(
            pass, of, "gradient by the parameter of the weights", composition, map,
            name => name == Variable.Dy.Name ? gradient : name == Variable.Y.Name ? MakeWeights(pass, of, map, parameter) : parameter, _ => target,
            adds ? target : (Memory?)null, isOfOne: true);
    }

    private static void Apply(
        GpuPass pass, Instruction of, string what, Composition composition, GpuMap map, Func<string, Memory> given, Func<string, Memory> target, Memory? left, bool isOfOne = false)
    {
        var kernel = new CompositionKernel(ByChannel(composition, map), map, of.Shape.Width, left is not null, isOfOne);
        var operands = new List<Memory>();
        operands.AddRange(kernel.ReadElements.Select(given));
        operands.AddRange(kernel.Given.Select(value => given(value.Name)));
        operands.AddRange(kernel.Computed.Where(kernel.IsInMemory).Select(value => (Memory)new GpuTensor(kernel.MemoryOf(value), isPerSample: !isOfOne)));
        if (left is { } memory)
            operands.Add(memory);
        operands.AddRange(composition.Results.Select(result => target(result.Target)));
        pass.Launches.Add(of, what, kernel, kernel.Grid, [.. operands]);
    }

    private static Memory Operand(GpuPass pass, Instruction of, Composition forward, string name)
    {
        for (int input = 0; input < forward.Inputs.Count; input++)
        {
            if (forward.Inputs[input] == name)
                return pass.Input(of, input);
        }

        return pass.ParameterMemory(of, ((ParameterValue)forward[name]!).Suffix);
    }

    // A group of one channel is a channel: rows of several then, whose channels lie side by side.
    private static Composition ByChannel(Composition composition, GpuMap map)
    {
        if (composition.Groups != map.Channels || composition.Groups == 1)
            return composition;
        return composition with
        {
            Groups = 1,
            Values = composition.Values.Select(value => value.Extent == Extent.Group ? value with { Extent = Extent.Channel } : value).ToEquatableArray(),
            Results = composition.Results.Select(result => result.Extent == Extent.Group ? result with { Extent = Extent.Channel } : result).ToEquatableArray(),
        };
    }
}
