using CnnGen.Generator.Graph;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Reading;

/// <summary>What is written on a class: a network, a block or a branch. Compares by value and holds nothing of Roslyn's.</summary>
/// <param name="Name">The simple name, as in <c>Bottleneck</c>.</param>
/// <param name="FullName">The metadata name, as in <c>Zoo.Bottleneck</c>; nested classes with '+'.</param>
/// <param name="Parameters">The primary constructor's parameters; empty for networks and branches.</param>
/// <param name="Layers">Layer attributes in source order, blocks and <c>Branches</c> included.</param>
/// <param name="Branches">Nested classes in source order, if the class has a <c>Branches</c> attribute; else empty.</param>
/// <param name="IsSource">Whether the class is declared in the compilation (and so gets its own diagnostics), not in a reference.</param>
/// <param name="HasErrors">Whether an attribute on it (or on a branch) does not compile. The C# compiler says why; nothing else is said
/// then, because what is read is not what is meant.</param>
public sealed record ClassSpec(
    string Name,
    string FullName,
    EquatableArray<ParameterSpec> Parameters,
    EquatableArray<LayerSpec> Layers,
    EquatableArray<ClassSpec> Branches,
    bool IsSource = true,
    bool HasErrors = false);

/// <summary>A block's parameter, as in <c>int stride = 1</c>.</summary>
/// <param name="IsWide">Whether its type holds integers that an int does not.</param>
public sealed record ParameterSpec(string Name, ValueKind Kind, Value? Default, bool IsWide = false);

/// <summary>One layer attribute as it is written.</summary>
/// <param name="Kind">The attribute's name without suffix, as in <c>Conv</c>; for a block the block's full metadata name.</param>
/// <param name="IsBlock">Whether <paramref name="Kind"/> names a block.</param>
/// <param name="Site">The attribute.</param>
/// <param name="Arguments">What is written, constructor arguments under their parameter's name and properties in camel case
/// (<c>channels</c>, <c>kernel</c>, <c>stride</c>, …); what is not written is absent. For a block, its parameters' names, plus <c>name</c> and <c>repeat</c>.</param>
public sealed record LayerSpec(string Kind, bool IsBlock, Site Site, EquatableArray<Argument> Arguments)
{
    public Value? this[string argument]
    {
        get
        {
            foreach (Argument written in Arguments)
            {
                if (written.Name == argument)
                    return written.Value;
            }

            return null;
        }
    }
}

public sealed record Argument(string Name, Value Value);

public enum ValueKind
{
    Integer,
    Real,
    Boolean,
    Text,
    TextList,

    /// <summary>Something no layer takes; <see cref="Value.Text"/> says what, for the message.</summary>
    Other,
}

/// <summary>An attribute argument's value. Enums are integers.</summary>
public sealed record Value(ValueKind Kind, long Integer = 0, double Real = 0, string? Text = null, EquatableArray<string> Texts = default)
{
    public static Value Of(long value) => new(ValueKind.Integer, Integer: value, Real: value);

    /// <summary>Beyond a long it is the largest one, and <see cref="Text"/> has its digits.</summary>
    public static Value Of(ulong value) => value <= long.MaxValue
        ? Of((long)value)
        : new(ValueKind.Integer, Integer: long.MaxValue, Real: value, Text: value.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public static Value Of(bool value) => new(ValueKind.Boolean, Integer: value ? 1 : 0);

    public static Value Of(double value) => new(ValueKind.Real, Real: value);

    public static Value Of(string text) => new(ValueKind.Text, Text: text);

    public static Value Of(EquatableArray<string> texts) => new(ValueKind.TextList, Texts: texts);
}

/// <summary><c>[Input("mask", 1, 32, 32)]</c>, or the input that <c>Network</c> declares.</summary>
/// <param name="Name">As written; it may be wrong.</param>
/// <param name="Sizes">As written; they may be wrong.</param>
public sealed record InputSpec(string Name, EquatableArray<long> Sizes, Site Site);

/// <summary>A nested class marked <c>Head</c>.</summary>
/// <param name="Attribute">What is written in <c>Head</c>.</param>
public sealed record HeadSpec(ClassSpec Class, LayerSpec Attribute);

/// <summary>What the passes of a network take and give: the names of parameters, each escaped where it is a keyword.</summary>
/// <param name="Inputs">That of <c>Network</c> first.</param>
/// <param name="Outputs">What the network's own layers make, unless a head takes it; then the heads.</param>
public sealed record SignatureSpec(EquatableArray<string> Inputs, EquatableArray<string> Outputs)
{
    /// <summary>The name of the input that <c>Network</c> declares.</summary>
    public const string Input = "input";

    /// <summary>The name of the output of the network's own layers.</summary>
    public const string Output = "output";

    /// <summary>Whether there is one input and one output, so that the passes of the library's base class say all.</summary>
    public bool IsPlain => Inputs.Count == 1 && Outputs.Count == 1;

    /// <summary>The methods on all inputs and outputs that the generated part has beside those of the base class.</summary>
    public static IEnumerable<SpanMethod> Methods(SignatureSpec signature)
    {
        if (signature.IsPlain)
            yield break;
        SpanParameter[] inputs = [.. signature.Inputs.Select(name => new SpanParameter(name, name, IsWritten: false))];
        SpanParameter[] outputs = [.. signature.Outputs.Select(name => new SpanParameter(name, name, IsWritten: true))];
        yield return new("Forward", [.. inputs, .. outputs]);
        yield return new("ForwardTraining", [.. inputs, .. outputs]);
        if (outputs.Length > 1)
            yield return new("Backward", [.. outputs.Select(output => output with { Name = output.Of.TrimStart('@') + "Gradient", IsWritten = false })]);
        if (inputs.Length > 1)
            yield return new("CopyInputGradient", [.. inputs.Select(input => input with { Name = input.Of.TrimStart('@') + "Gradient", IsWritten = true })]);
    }
}

/// <summary>A generated method whose parameters are spans.</summary>
public sealed record SpanMethod(string Name, EquatableArray<SpanParameter> Parameters);

/// <param name="Of">The input or output that it is of, by the name of the parameter for that.</param>
/// <param name="IsWritten">Whether the method writes to it, so that it is no read-only span.</param>
public sealed record SpanParameter(string Name, string Of, bool IsWritten);

/// <summary>A network and all it needs: the closure of the blocks it uses, and how its class is declared.</summary>
/// <param name="Inputs">That of <c>Network</c> first, whose site is that of the network.</param>
/// <param name="Heads">In source order.</param>
/// <param name="InputGradient">Whether the backward pass also computes the gradient with respect to the input.</param>
/// <param name="Winograd">Whether convolutions may be computed by Winograd's algorithm.</param>
/// <param name="ObjectSize">Side of the object to be recognised, in input pixels; 0 when not given.</param>
/// <param name="Blocks">Every block that is reachable, each once, ordered by full name.</param>
/// <param name="Mistakes">What reading itself found (not partial, generic, spread over parts, …).</param>
public sealed record NetworkSpec(
    ClassSpec Class,
    DeclarationSpec Declaration,
    EquatableArray<InputSpec> Inputs,
    EquatableArray<HeadSpec> Heads,
    bool InputGradient,
    bool Winograd,
    int ObjectSize,
    BudgetSpec? Budget,
    EquatableArray<ClassSpec> Blocks,
    EquatableArray<Mistake> Mistakes)
{
    /// <summary>The sizes given to <c>Network</c>, as written (they may be wrong).</summary>
    public EquatableArray<long> Input => Inputs[0].Sizes;

    /// <summary>The <c>Network</c> attribute.</summary>
    public Site InputSite => Inputs[0].Site;
}

/// <summary>A block by itself, for what can be said without knowing its parameters' values.</summary>
/// <param name="Blocks">Itself and the blocks that it uses directly, each once, ordered by full name; every block that is reachable from it
/// where one of them contains itself.</param>
/// <param name="Mistakes">What reading itself found.</param>
public sealed record BlockSpec(
    ClassSpec Class,
    EquatableArray<ClassSpec> Blocks,
    EquatableArray<Mistake> Mistakes);

/// <summary>What of a block goes into its generated part.</summary>
/// <param name="Parameters">The primary constructor's parameters.</param>
/// <param name="TakesExpressions">Whether a second constructor takes expressions for its integers.</param>
/// <param name="OverridesArguments">Whether the part tells the parameters' values; not where the block does so itself, or cannot because of
/// its name.</param>
public sealed record BlockPart(
    string FullName,
    DeclarationSpec Declaration,
    EquatableArray<BlockParameter> Parameters,
    bool TakesExpressions,
    bool OverridesArguments);

/// <summary>A block's parameter as it is written in C#.</summary>
/// <param name="Modifiers"><c>params</c> and a blank, or nothing.</param>
/// <param name="Default">An expression; null if the parameter is required. A <c>params</c> array has none, but is not required either.</param>
public sealed record BlockParameter(string Name, string Type, bool IsInteger, string Modifiers, string? Default)
{
    /// <summary>What stands for a default that could not be read or written: some value of any type.</summary>
    public const string UnreadDefault = "default!";
}

/// <summary><c>[Budget(MaxParameters = …)]</c>; null is no limit.</summary>
public sealed record BudgetSpec(Site Site, long? MaxParameters, long? MaxActivationBytes, long? MaxMacs);

/// <summary>How to reopen the user's class in generated code.</summary>
/// <param name="Namespace">Empty for the global namespace.</param>
/// <param name="ContainingTypes">Outermost first, each as <c>class Outer</c>, <c>struct S</c>, <c>record R&lt;T&gt;</c>, ….</param>
/// <param name="Modifiers">As in <c>public sealed</c>; without <c>partial</c>.</param>
/// <param name="Name">Escaped where it is a keyword, like all names here.</param>
/// <param name="CanEmit">False where C# has no part that could be added (not partial, in a type that is not, file-local): nothing is generated then.</param>
/// <param name="PrivatePrefix">What the names of generated private members begin with, and those of no member of the user's.</param>
/// <param name="TileNamespace">The namespace of the assembly's tiles.</param>
/// <param name="IsMarkedNotCompliant">Whether the part says that the class is not CLS-compliant, since the assembly says that all is.</param>
/// <param name="Obstacles">What is odd about the class; null where the part is not restricted by anything.</param>
/// <param name="Signature">What a network's passes take and give; null for a block.</param>
/// <param name="HasGpu">Whether the project has the library of the GPU, for which networks and optimizers get code then.</param>
public sealed record DeclarationSpec(
    string Namespace,
    EquatableArray<string> ContainingTypes,
    string Modifiers,
    string Name,
    bool CanEmit,
    string PrivatePrefix,
    string TileNamespace,
    bool IsMarkedNotCompliant = false,
    ObstacleSpec? Obstacles = null,
    SignatureSpec? Signature = null,
    bool HasGpu = false)
{
    /// <summary>The namespace of the assembly's kernels for the GPU.</summary>
    public string KernelNamespace => KernelsBeside(TileNamespace);

    /// <summary>The same, given that of the assembly's tiles.</summary>
    public static string KernelsBeside(string tileNamespace) => tileNamespace.Replace("Tiles_", "Kernels_");
}

/// <summary>What the stub members of a class have to keep to, if errors keep it from having the whole generated part.</summary>
/// <param name="Keyword"><c>class</c> or <c>record</c>.</param>
/// <param name="TypeParameters">As in <c>&lt;T&gt;</c>; empty where there are none.</param>
/// <param name="IsStatic">Whether it has static members only.</param>
/// <param name="HasBase">Whether it names its base class itself, or can have none.</param>
/// <param name="Constructor">What constructors call first, as in <c>this(default(string)!)</c>; empty where nothing is needed, null where nothing is right.</param>
/// <param name="Taken">The generated members that it cannot have, by their <see cref="GeneratedMembers"/> keys.</param>
/// <param name="Missing">The members that it would have of its base class, if it had NeuralNetwork as such; none where it has.</param>
/// <param name="IsConvertible">Whether a conversion to NeuralNetwork can stand for that base class.</param>
public sealed record ObstacleSpec(
    string Keyword,
    string TypeParameters,
    bool IsStatic,
    bool HasBase,
    string? Constructor,
    EquatableArray<string> Taken,
    EquatableArray<MissingMember> Missing,
    bool IsConvertible);

/// <summary>A public member of NeuralNetwork.</summary>
/// <param name="Signature">What stands behind the modifiers, as in <c>int BatchSize</c> and <c>string Summary()</c>.</param>
/// <param name="IsWritable">Whether it is a property with a setter that all code can call.</param>
public sealed record MissingMember(string Signature, bool IsWritable);
