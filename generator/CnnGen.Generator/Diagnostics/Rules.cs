using CnnGen.Generator.Analyzers;

namespace CnnGen.Generator.Diagnostics;

/// <summary>Everything the compiler can say, as data free of Roslyn: id, default severity, title and message.
/// The descriptors, the release rows and the tests are made from this list; each id has a page in docs/diagnostics.</summary>
public static class Rules
{
    // Declaration
    public static readonly Rule NotPartial = Error("CNN0001", "The class must be partial",
        "'{0}' must be partial, so that its code can be generated: write 'partial class {0}'");
    public static readonly Rule ContainerNotPartial = Error("CNN0002", "The containing type must be partial",
        "'{0}' is nested in '{1}', which must be partial too, so that its code can be generated");
    public static readonly Rule Generic = Error("CNN0003", "Networks and blocks cannot be generic",
        "'{0}' has type parameters (or is nested in a generic type); the sizes of a network are fixed at compile time, so give a block int parameters instead");
    public static readonly Rule SpreadOverParts = Error("CNN0004", "Layers spread over several parts",
        "The layers of '{0}' stand on more than one part of the class, and the order of parts is not defined; write them all on one part");
    public static readonly Rule HasBaseClass = Error("CNN0005", "A network has a base class of its own",
        "'{0}' derives from '{1}', but a network derives from NeuralNetwork; remove the base class or wrap the network");
    public static readonly Rule BadInputSize = Error("CNN0006", "Bad input size",
        "The network's input is ({0}), but it must be 1 to 4 positive sizes: (features), (channels, length), (channels, height, width) or (channels, depth, height, width)");
    public static readonly Rule NoLayers = Error("CNN0007", "No layers",
        "'{0}' has no layers; put layer attributes such as [Dense(10)] below [Network]");
    public static readonly Rule ReservedParameter = Error("CNN0008", "A block's parameter is named like a property of every layer",
        "The parameter '{0}' of '{1}' cannot be told from the property {2} that every layer has; rename it, for example to '{3}'");
    public static readonly Rule NotAnOrdinaryClass = Error("CNN0009", "Networks and blocks are ordinary classes",
        "'{0}' is a {1}, but a {2} is an ordinary class; write 'partial class {0}'");

    public static readonly Rule NamedLikeMember = Error("CNN0015", "A class is named like one of its members",
        "'{0}' is also the name of a member that every {1} has, and C# lets no member have the name of its class; give the class another name");
    public static readonly Rule DeclaresGenerated = Error("CNN0016", "A member that every network has",
        "{0} of '{1}' is one that its generated part declares; remove it, or give it another name or other parameters");
    public static readonly Rule PrimaryConstructor = Error("CNN0017", "A network has a primary constructor",
        "'{0}' has a primary constructor, but those of a network are generated; write a constructor that calls one of them, as in 'public {0}(…) : this(batchSize)', instead of the parameter list");

    public static readonly Rule UnreadInput = Error("CNN0018", "An input that no output depends on",
        "No output depends on the input '{1}'; read it by its name, as in [From(\"{1}\")] or [Concat(\"{1}\")], or remove it");

    // Arguments
    public static readonly Rule OutOfRange = Error("CNN0010", "Value out of range",
        "{0} has {1} = {2}, but it must be {3}");
    public static readonly Rule BadExpression = Error("CNN0011", "Bad expression",
        "{0} has {1} = \"{2}\", which is wrong at position {3}: {4}");
    public static readonly Rule WrongType = Error("CNN0012", "Wrong type of argument",
        "{0} takes {2} for {1}, but {3} is given");
    public static readonly Rule NotDivisible = Error("CNN0013", "Channels not divisible by groups",
        "{0} cannot split its {2} {1} channels into {3} groups: {2} = {3}·{4} + {5}");
    public static readonly Rule AxisGivenTwice = Error("CNN0014", "Size missing or given twice",
        "{0} needs its {1} once: {2}");

    // Shapes
    public static readonly Rule DoesNotFit = Error("CNN0020", "The window does not fit",
        "{0} does not fit {1}: ({2} − {3} + {4})/{5} + 1 = {6} along the {7}, so {8} would be dropped; {9}");
    public static readonly Rule KernelTooLarge = Error("CNN0021", "The kernel is larger than the padded input",
        "{0} has a kernel of {1}, more than the padded {2} of {3} = {4} + {5}; {6}");
    public static readonly Rule DenseOnMap = Error("CNN0022", "Dense on an unflattened map",
        "{0} takes a vector, but its input is a map of {1}; put Flatten ({2} features) or GlobalAvgPool ({3} features) before it");
    public static readonly Rule NeedsMap = Error("CNN0023", "The layer needs a map",
        "{0} takes {1}, but its input is {2}");
    public static readonly Rule ShapesDiffer = Error("CNN0024", "Skip and body have different shapes",
        "{0} needs equal shapes, but '{1}' is {2} and '{3}' is {4}; {5}");
    public static readonly Rule CannotConcatenate = Error("CNN0025", "Maps that cannot be concatenated",
        "{0} needs equal sizes beside the channels, but '{1}' is {2} and '{3}' is {4}; {5}");
    public static readonly Rule BadShortcut = Error("CNN0026", "The shortcut cannot do this",
        "Shortcut.{1} of {0} cannot take '{2}' ({3}) to {4}: {5}");

    public static readonly Rule DoesNotApply = Error("CNN0027", "An argument that does not apply",
        "{0} has {1} = {2}, but {3}");
    public static readonly Rule SliceBeyond = Error("CNN0028", "A slice beyond the channels",
        "{0} takes {1} from {2} on, up to {3}, but its input {4} has {5}; {6}");
    public static readonly Rule NotPlanned = Error("CNN0029", "No code for this layer yet",
        "{0} slides a window over {1}, for which this version of the compiler writes no code; its shapes, parameters and work are checked all the same");

    // Names and structure
    public static readonly Rule UnknownName = Error("CNN0030", "Unknown name",
        "{0} reads '{1}', but no layer before it in '{2}' has that name; {3}");
    public static readonly Rule DuplicateName = Error("CNN0031", "Duplicate name",
        "The name '{1}' of {0} is already used in '{2}'; names are unique in their scope");
    public static readonly Rule UnclosedSkip = Error("CNN0032", "Skip is never closed",
        "This Skip is never closed; end its body with Add, Concat or Multiply{1}");
    public static readonly Rule UnopenedSkip = Error("CNN0033", "No open Skip",
        "{0} has no open Skip to close; put Skip before the body, or name the layers to join, as in {1}(\"name\")");
    public static readonly Rule RecursiveBlock = Error("CNN0034", "Recursive block",
        "'{0}' contains itself: {1}; its layers are laid out at compile time, so this would never end");
    public static readonly Rule NoBranches = Error("CNN0035", "No branches",
        "'{0}' has Branches but no nested class; write each branch as a nested class with its layers");
    public static readonly Rule BadName = Error("CNN0036", "Bad name",
        "'{1}' cannot be the name of {0}: {2}");
    public static readonly Rule UnknownLayer = Error("CNN0037", "Unknown layer",
        "This version of the compiler does not know the layer '{0}'; use the version of CnnGen that the block was compiled with");
    public static readonly Rule CannotShare = Error("CNN0038", "Parameters that cannot be shared",
        "{0} cannot take the parameters of '{1}': {2}");
    public static readonly Rule SharedSizesDiffer = Error("CNN0039", "Shared parameters of different sizes",
        "{0} takes the parameters of '{1}', but its {2} is {3} and that of '{1}' is {4}; {5}");

    // Formulas
    public static readonly Rule CannotHaveFormulas = Error("CNN0060", "A class that cannot have formulas",
        "'{0}' cannot have [{1}]: {2}");

    // Totals
    public static readonly Rule Overflow = Error("CNN0040", "Too large",
        "The {1} of {0} is {2}, more than {3}");
    public static readonly Rule BudgetExceeded = Limit("CNN0041", "Budget exceeded",
        "'{0}' has {1} {2}, {3} more than the budget's {4}; the largest share is {5} of '{6}'");

    // The project
    public static readonly Rule UnsafeNotAllowed = Error("CNN0050", "Unsafe code is not allowed",
        "The code of '{0}' works on pointers into memory planned at compile time, but the project does not allow unsafe code; set <AllowUnsafeBlocks>true</AllowUnsafeBlocks> in the project file");

    public static readonly Rule CompilerFailed = Error("CNN0051", "The compiler failed",
        "The compiler failed on '{0}': {1}. Other networks are not affected. This is a fault of CnnGen and not of your code: please report it, with the class, at https://github.com/cnngen/cnngen/issues");

    // Lints
    public static readonly Rule BiasBeforeBatchNorm = Warning("CNN1001", "Bias before batch normalization",
        "The bias of {0} is cancelled by the BatchNorm that follows, which subtracts the mean; write Bias = false");
    public static readonly Rule SoftmaxBeforeLoss = Warning("CNN1002", "Softmax before cross-entropy",
        "The network ends with {0}, but the softmax cross-entropy loss takes logits and applies softmax itself; remove it");
    public static readonly Rule ActivationAtEnd = Warning("CNN1003", "Activation after the last layer",
        "{0} after the last layer distorts the logits that the softmax cross-entropy loss takes; remove it");
    public static readonly Rule DeadLayer = Warning("CNN1004", "Dead layer",
        "Nothing reads the output of '{0}'; remove the layer, or join it with Add or Concat");
    public static readonly Rule SmallReceptiveField = Warning("CNN1005", "Receptive field smaller than the object",
        "{0} pools away a map of which one position sees {1}, less than the object's {2}; add layers, strides or pooling before it");
    public static readonly Rule StrayLayers = Warning("CNN1006", "Layers that nothing reads",
        "'{0}' has layers, but it is no network, block or branch, so they are ignored; {1}");

    public static readonly Rule ChannelsLast = Warning("CNN1007", "Channels last",
        "The network's input ({0}) is {1} channels of {2}, since channels come first; for an image of {3} with {4}, write [Network({5})]");
    public static readonly Rule UnusedObjectSize = Warning("CNN1008", "ObjectSize without global pooling",
        "ObjectSize = {0} is compared with what the map sees that is pooled away, but '{1}' has no global pooling, so it is ignored; remove it, or end the maps with GlobalAvgPool");
    public static readonly Rule StrayBudget = Warning("CNN1009", "A budget that nothing keeps",
        "'{0}' is no network, so its budget is ignored; {1}");
    public static readonly Rule StrayPart = Warning("CNN1011", "A head or an input of no network",
        "[{0}] on '{1}' is ignored, since {2}");
    public static readonly Rule PlanarPart = Information("CNN1010", "Wide convolutions that are not in blocks",
        "{0} cannot lie in blocks of 16 channels on the CPU, since {1}; the convolutions of its part of the network take slower kernels");

    /// <summary>All rules, in the order of their ids.</summary>
    public static IReadOnlyList<Rule> All { get; } =
    [
        NotPartial, ContainerNotPartial, Generic, SpreadOverParts, HasBaseClass, BadInputSize, NoLayers,
        ReservedParameter, NotAnOrdinaryClass,
        OutOfRange, BadExpression, WrongType, NotDivisible, AxisGivenTwice,
        NamedLikeMember, DeclaresGenerated, PrimaryConstructor, UnreadInput,
        DoesNotFit, KernelTooLarge, DenseOnMap, NeedsMap, ShapesDiffer, CannotConcatenate, BadShortcut, DoesNotApply, SliceBeyond, NotPlanned,
        UnknownName, DuplicateName, UnclosedSkip, UnopenedSkip, RecursiveBlock, NoBranches, BadName, UnknownLayer, CannotShare, SharedSizesDiffer,
        Overflow, BudgetExceeded, UnsafeNotAllowed, CompilerFailed, CannotHaveFormulas,
        BiasBeforeBatchNorm, SoftmaxBeforeLoss, ActivationAtEnd, DeadLayer, SmallReceptiveField, StrayLayers, ChannelsLast,
        UnusedObjectSize, StrayBudget, PlanarPart, StrayPart,
    ];

    /// <summary>The rule with an id that a mistake has.</summary>
    public static Rule Find(string id) => ById[id];

    private static readonly Dictionary<string, Rule> ById = All.ToDictionary(rule => rule.Id);

    private static Rule Error(string id, string title, string message) => new(id, title, message, Severity.Error, StopsGeneration: true);

    // An error by default, but one that may be lowered to a warning, since the network works.
    private static Rule Limit(string id, string title, string message) => new(id, title, message, Severity.Error, StopsGeneration: false);

    private static Rule Warning(string id, string title, string message) => new(id, title, message, Severity.Warning, StopsGeneration: false);

    private static Rule Information(string id, string title, string message) => new(id, title, message, Severity.Information, StopsGeneration: false);
}

/// <summary>How a mistake is reported by default.</summary>
public enum Severity
{
    Error,

    /// <summary>A lint: what works, but is hardly meant.</summary>
    Warning,

    /// <summary>What is good to know.</summary>
    Information,
}

/// <param name="Message">A format for <c>string.Format</c>; a <see cref="Model.Mistake"/> has its arguments.</param>
/// <param name="Severity">By default.</param>
/// <param name="StopsGeneration">Whether no code can be made of a network with this mistake.</param>
public sealed record Rule(string Id, string Title, string Message, Severity Severity, bool StopsGeneration)
{
    public bool IsError => Severity == Severity.Error;

    /// <summary>The whole message.</summary>
    public string Format(IEnumerable<string> arguments) =>
        string.Format(System.Globalization.CultureInfo.InvariantCulture, Message, [.. arguments.Select(Model.Text.Printable)]);
}
