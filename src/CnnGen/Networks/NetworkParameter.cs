namespace CnnGen;

/// <summary>A parameter of a workspace: its values (shared with all workspaces on the same weights) and its gradient (the
/// workspace's own).</summary>
public sealed class NetworkParameter
{
    private readonly NetworkWeights _weights;
    private readonly Executor _executor;

    internal NetworkParameter(ParameterInfo info, NetworkWeights weights, Executor executor) =>
        (Info, _weights, _executor) = (info, weights, executor);

    /// <summary>Name, role and sizes.</summary>
    public ParameterInfo Info { get; }

    /// <summary>PyTorch's name, as in <c>conv1.weight</c>.</summary>
    public string Name => Info.Name;

    /// <summary>The values, in PyTorch's layout: those at the time when they are read, also while another thread changes them.</summary>
    public ReadOnlySpan<float> Values => _weights.Values.Slice(Info.Offset, Info.Count);

    /// <summary>The values, to be written at once: reading this property tells the workspaces that they change.</summary>
    /// <remarks>What is written through a span is not guarded: write only while no workspace on these weights is in a pass, and let the next
    /// pass begin when all is written. A span that is kept needs <see cref="NetworkWeights.MarkChanged"/> after each change. To exchange
    /// weights while others infer, use <see cref="NeuralNetwork.LoadWeights"/> or <see cref="NeuralNetwork.Initialize"/>.</remarks>
    public Span<float> MutableValues
    {
        get
        {
            Span<float> values = _weights.Values;
            _weights.MarkChanged();
            return values.Slice(Info.Offset, Info.Count);
        }
    }

    /// <summary>The gradient that the last <see cref="NeuralNetwork.Backward"/> left, in the layout of the values; empty for
    /// running statistics, 0 before the first. Writable, for clipping: between two calls of the workspace, by the thread that uses it.</summary>
    /// <remarks>Takes the memory of all gradients where no training pass has yet.</remarks>
    /// <exception cref="OutOfMemoryException">That is more than there is.</exception>
    public Span<float> Gradient => Info.IsTrainable ? _executor.Gradients.Slice(Info.Offset, Info.Count) : [];
}
