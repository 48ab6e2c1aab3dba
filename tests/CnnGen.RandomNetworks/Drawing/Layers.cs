namespace CnnGen.RandomNetworks.Drawing;

/// <summary>An attribute of a class: what is drawn, written and laid out.</summary>
internal abstract record Item
{
    /// <summary>The name that is written; null leaves it to the language.</summary>
    public string? Name { get; init; }

    public Size Repeat { get; init; } = 1;

    /// <summary>The name of the layer whose parameters it takes.</summary>
    public string? Share { get; init; }
}

/// <summary>A layer without a window: its attribute as it is written, and what PyTorch does for it.</summary>
/// <param name="Prefix">What an unnamed layer's name begins with.</param>
/// <param name="Operation">The name that reference.py knows it by.</param>
/// <param name="Arguments">What is written in the parentheses.</param>
internal sealed record Plain(string Attribute, string Prefix, string Operation, string[] Arguments, params (string Name, double Value)[] Numbers) : Item;

internal sealed record Dense(Size Units, bool Bias) : Item;

/// <summary>What a window layer has for each axis.</summary>
/// <param name="Padding">Before the first row and column, and behind the last where nothing else is said.</param>
/// <param name="PaddingBehind">Behind the last row and column, where that differs.</param>
/// <param name="Same">TensorFlow's padding in place of these.</param>
internal sealed record Window(Pair Kernel, Pair? Stride, Pair Padding, Pair Dilation, Rounding Rounding, Pair? PaddingBehind = null, bool Same = false);

internal sealed record Slice(Size First, Size Count) : Item;

internal sealed record Conv(Size Channels, Window Window, Size? Groups, bool Bias, bool Winograd, bool Standardize = false) : Item;

internal sealed record Pool(bool IsMax, Window Window, bool CountIncludePad) : Item;

internal sealed record Skip : Item;

internal sealed record From(string Target) : Item;

internal enum JoinKind
{
    Add,
    Concat,
    Multiply,
}

/// <param name="Names">What is joined with the current value; none closes the nearest skip.</param>
internal sealed record Join(JoinKind Kind, string[] Names, Shortcut Shortcut = Shortcut.Identity) : Item;

/// <summary>The place of the class's branches.</summary>
internal sealed record BranchesHere(Merge Merge) : Item;

internal sealed record BlockUse(Drawn Block, Size[] Arguments) : Item;

/// <summary>A drawn class: a network, a block or a branch.</summary>
internal sealed class Drawn(string name)
{
    public string Name { get; } = name;

    /// <summary>A block's parameters.</summary>
    public List<string> Parameters { get; init; } = [];

    /// <summary>How many of the last parameters are 1 where they are not given.</summary>
    public int Optional { get; init; }

    public List<Item> Items { get; } = [];

    public List<Drawn> Branches { get; } = [];

    /// <summary>A network's inputs beside the first.</summary>
    public List<Input> Inputs { get; } = [];

    /// <summary>A network's outputs beside what its own layers make, or in place of that.</summary>
    public List<Head> Heads { get; } = [];
}

internal sealed record Input(string Name, int[] Shape);

/// <param name="From">The name of the layer or input whose value it takes; null for what the network's own layers make.</param>
internal sealed record Head(Drawn Class, string? From, double Weight)
{
    /// <summary>As an output, and as what its layers' names begin with.</summary>
    public string Name => Class.Name.ToLowerInvariant();
}

/// <summary>A drawn network.</summary>
/// <param name="Number">Its number in the run.</param>
/// <param name="Blocks">All blocks that it reaches.</param>
internal sealed record DrawnNetwork(int Number, int[] Input, Drawn Class, IReadOnlyList<Drawn> Blocks, bool InputGradient, bool Winograd, int BatchSize, int Samples);
