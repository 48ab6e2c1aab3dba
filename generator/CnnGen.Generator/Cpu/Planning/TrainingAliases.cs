using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>Decides which values and which gradients of a training pass share memory.</summary>
public sealed class TrainingAliases(DataFlow flow, BackwardHalf backward, LayoutPlan layout)
{
    /// <summary>Values: views, and layers that may overwrite their input because nobody reads it again, backward included.</summary>
    public TensorClasses Values()
    {
        var classes = new TensorClasses(flow.Count);
        foreach (int id in flow.Computed)
        {
            int overwritten = OverwrittenInput(id);
            if (overwritten >= 0)
                classes.Merge(overwritten, id);
        }

        return classes;
    }

    private int OverwrittenInput(int id)
    {
        Op op = flow[id].Op;
        if (layout.IsView(id))
            return flow[id].Inputs[0];
        if (!op.IsElementwise)
            return -1;
        foreach (int input in flow[id].Inputs)
        {
            if (IsFreeAfter(input))
                return input;
        }

        return -1;
    }

    /// <summary>Whether a node's value is read by one consumer alone and never in the backward pass.</summary>
    private bool IsFreeAfter(int id)
    {
        while (!flow.IsInput(id) && IsReadOnce(id) && layout.IsView(id))
            id = flow[id].Inputs[0];
        return !flow.IsInput(id) && IsReadOnce(id);
    }

    private bool IsReadOnce(int id) => flow.SoleConsumer(id) >= 0 && !backward.Reads(id);

    /// <summary>Gradients: views and element-wise layers work in place; a sum hands its gradient on to its terms.</summary>
    public TensorClasses Gradients()
    {
        var classes = new TensorClasses(flow.Count);
        foreach (int id in flow.Computed.Where(flow.NeedsGradient).Reverse())
        {
            Op op = flow[id].Op;
            if (op is Addition)
                MergeTerms(classes, id);
            else if (WorksInPlace(id) && flow.SoleConsumer(flow[id].Inputs[0]) == id)
                classes.Merge(flow[id].Inputs[0], id);
        }

        return classes;
    }

    // A term may share the sum's gradient if nothing writes to that memory before every other sharer has read it.
    // Terms with one consumer whose own backward step writes elsewhere only read. One term with more consumers (the
    // identity shortcut) may be added to by them, but they come earlier in the network, so their backward steps come
    // later than those of the other terms.
    private void MergeTerms(TensorClasses classes, int sum)
    {
        var terms = flow[sum].Inputs.Where(flow.NeedsGradient).ToList();
        var readers = terms.Where(term => flow.SoleConsumer(term) == sum && !WorksInPlace(term)).ToList();
        foreach (int reader in readers)
            classes.Merge(reader, sum);
        int shortcut = terms.Where(term => !readers.Contains(term)).DefaultIfEmpty(-1).First();
        if (shortcut < 0 || flow.Consumers(shortcut).Count(consumer => consumer == sum) != 1 || terms.Count - readers.Count != 1)
            return;
        int laterWriter = flow.Consumers(shortcut).Where(consumer => consumer != sum).DefaultIfEmpty(-1).Max();
        if (laterWriter < sum && readers.All(reader => reader > laterWriter && reader > shortcut))
            classes.Merge(shortcut, sum);
    }

    // A batch norm right before a sum rather shares the sum's gradient, which saves a copy, than work in place.
    private bool WorksInPlace(int id) => flow[id].Op switch
    {
        Addition or Source => true,
        Reshape => layout.IsView(id),
        BatchNormalization => flow.SoleConsumer(id) is not (>= 0 and int consumer) || flow[consumer].Op is not Addition,
        Op op => op.IsGradientElementwise,
    };
}
