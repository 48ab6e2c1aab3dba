using CnnGen.Data;

namespace CnnGen.Training;

/// <summary>Measures a network on a set, by inference. Keeps its buffers and its loading threads for the next time.</summary>
/// <remarks>One call at a time. Where another workspace changes the weights meanwhile, each batch is measured with one whole set of them.</remarks>
public sealed class Evaluator : IDisposable
{
    private readonly NeuralNetwork _network;
    private readonly Dataset _data;
    private readonly Loss _loss;
    private readonly BatchLoader _loader;
    private readonly float[] _outputs;
    private readonly float[] _gradient;
    private readonly SingleUse _use = new("This evaluator is in use by another call: it measures once at a time. Make one for each thread, each with a workspace of its own.");

    /// <summary>Takes the memory, and begins to load the first batches.</summary>
    /// <param name="network">What to measure; batches are as large as it takes.</param>
    /// <param name="data">The set to measure it on.</param>
    /// <param name="loss">The loss; cross-entropy if null.</param>
    /// <exception cref="ArgumentException">The samples or classes of the set do not fit the network, or its output is not one number a class.</exception>
    public Evaluator(NeuralNetwork network, Dataset data, Loss? loss = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        CheckFit(network, data, nameof(data));
        (_network, _data, _loss) = (network, data, loss ?? Loss.CrossEntropy);
        int batch = Math.Min(network.BatchSize, data.Count);
        _outputs = new float[batch * network.Plan.OutputCount];
        _gradient = new float[_outputs.Length];
        _loader = new BatchLoader(data, new BatchLoaderOptions { BatchSize = batch, Shuffle = false });
    }

    /// <summary>Measures a network on a set, once.</summary>
    /// <inheritdoc cref="Evaluator(NeuralNetwork, Dataset, Loss?)" path="/param"/>
    /// <inheritdoc cref="Evaluator(NeuralNetwork, Dataset, Loss?)" path="/exception"/>
    public static Evaluation Evaluate(NeuralNetwork network, Dataset data, Loss? loss = null)
    {
        using Evaluator evaluator = new(network, data, loss);
        return evaluator.Evaluate();
    }

    /// <summary>Measures the network as it is now. Allocates nothing.</summary>
    /// <param name="cancellationToken">Checked between batches.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="InvalidOperationException">Another call uses this evaluator, or the network.</exception>
    public Evaluation Evaluate(CancellationToken cancellationToken = default)
    {
        using SingleUse.Scope use = _use.Take();
        int size = _network.Plan.OutputCount;
        EvaluationSums sums = default;
        _loader.Seek(0, 0);
        try
        {
            while (sums.Samples < _data.Count)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Batch batch = _loader.Next();
                Span<float> outputs = _outputs.AsSpan(0, batch.Count * size);
                _network.Forward(batch.Inputs, outputs);
                double loss = OutputLosses.Evaluate(_loss, _network.Plan, outputs, batch.Labels, _gradient.AsSpan(0, outputs.Length));
                sums.Add(loss, OutputLosses.First(_network.Plan, outputs, batch.Count), batch.Labels);
            }
        }
        finally
        {
            // Another thread may measure next.
            _loader.Return();
        }

        return sums.Mean;
    }

    /// <summary>Ends the loading threads.</summary>
    public void Dispose() => _loader.Dispose();

    /// <summary>Throws where a set is not one for this network.</summary>
    internal static void CheckFit(NeuralNetwork network, Dataset data, string parameterName)
    {
        NetworkPlan plan = network.Plan;
        if (plan.Inputs.Length > 1)
        {
            throw new ArgumentException(
                $"{plan.Name} has the inputs {string.Join(" and ", plan.Inputs.Select(input => $"'{input.Name}'"))}, but a set has one input a sample. Use ForwardTraining, Backward and an optimizer.", parameterName);
        }

        if (data.SampleShape != plan.Input)
            throw new ArgumentException($"The samples are {data.SampleShape}, but the input of {plan.Name} is {plan.Input}; declare [Network(…)] with the samples' size.", parameterName);
        foreach (OutputInfo output in plan.Outputs)
            CheckFit(plan, output, data, parameterName);

        if (data.Count == 0)
            throw new ArgumentException("The set has no samples.", parameterName);
    }

    private static void CheckFit(NetworkPlan plan, OutputInfo output, Dataset data, string parameterName)
    {
        string name = plan.Outputs.Length > 1 ? $"{plan.Name}.{output.Name}" : plan.Name;
        if (output.Shape.Count != output.Shape.Channels)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"The output of {name} is {output.Shape}, but labels need one number a class: end it with [GlobalAvgPool] or [Flatten, Dense({data.Classes})]. For targets of another shape, use ForwardTraining, a loss of your own and Backward."), parameterName);
        }

        if (data.Classes > output.Shape.Count)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"The set has {data.Classes} classes, but {name} has {output.Shape.Count} outputs ({output.Shape}); end it with [Dense({data.Classes})]."), parameterName);
        }
    }
}
