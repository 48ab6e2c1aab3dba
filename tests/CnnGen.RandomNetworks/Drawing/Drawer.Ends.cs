namespace CnnGen.RandomNetworks.Drawing;

// Outputs and inputs beside the network's first ones.
internal sealed partial class Drawer
{
    /// <summary>An output from any place, or from the end.</summary>
    private void Head(Drawn network, int[] input)
    {
        if (Structure.Of(network, [], input, isNetwork: true) is not var (structure, end))
            return;
        string? from = One(2) ? null : Pick([.. end.Names.Keys]);
        int[] shape = structure.ShapeOf(from is null ? end.Current : end.Names[from]);
        Drawn head = new("Head" + (char)('A' + network.Heads.Count));
        if (!Body(head, [], shape, Between(1, 4), depth: 1))
            return;
        if (One(2))
            Finish(head, [], shape, depth: 1);
        network.Heads.Add(new(head, from, Pick([1, 0.3, 0])));
        if (Structure.Of(network, [], input, isNetwork: true) is null)
            network.Heads.RemoveAt(network.Heads.Count - 1);
    }

    /// <summary>An input of its own for this place, as it is or after some layers.</summary>
    private void FurtherInput(Drawn network, int[] shape)
    {
        JoinKind kind = Pick([JoinKind.Add, JoinKind.Concat, JoinKind.Multiply]);
        int[] given = kind == JoinKind.Concat ? [Channels(), .. shape.Skip(1)] : shape.Length > 1 && One(3) ? [shape[0]] : shape;

        // One is a keyword of C#'s.
        Input input = new(network.Inputs.Count == 0 ? "mask" : "class", given);
        network.Inputs.Add(input);
        if (One(2))
        {
            network.Items.Add(Named(new Join(kind, [input.Name])));
            return;
        }

        string place = NewName();
        network.Items.Add(Pick([Relu, .. Activations]) with { Name = place });
        network.Items.Add(new From(input.Name));
        network.Items.Add(given.Length == 1 ? new Dense(given[0], One(2)) : new Conv(given[0], new(3, null, 1, 1, Rounding.Exact), null, One(2), !One(4)));
        if (One(2))
            network.Items.Add(Named(Pick([Relu, .. Norms])));
        network.Items.Add(Named(new Join(kind, [place])));
    }
}
