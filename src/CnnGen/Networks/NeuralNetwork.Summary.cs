namespace CnnGen;

public abstract partial class NeuralNetwork
{
    /// <summary>A table as plain text: each layer's output shape, parameters, multiply-accumulates and receptive field, the
    /// totals, and the memory that this workspace takes at its batch size: what it has from the beginning, and what
    /// training takes.</summary>
    public string Summary() => SummaryTable.Format(Plan, BatchSize, Workers.Count);
}
