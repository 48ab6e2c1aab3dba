using System.Runtime.CompilerServices;
using CnnGen.Generator.Arguments;
using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Layers;
using CnnGen.Generator.Model;
using CnnGen.Generator.Reading;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Graph;

/// <summary>Lays a network out: blocks, repetitions, skips, branches and names become a list of nodes.</summary>
/// <remarks>
/// A mistake inside a block that holds for any arguments is the block's: it is reported where the block is checked by itself
/// (<see cref="BlockChecker"/>), if the block is in source, and only marks the graph incomplete here. All others are mistakes of
/// the use, of which there is one report for each.
/// </remarks>
public sealed class Expander
{
    /// <summary>More layers than any network has; a count beyond it comes of repetitions inside repetitions.</summary>
    public const int MaxLayers = 20_000;

    /// <summary>More levels of blocks in blocks than anybody reads. Full names grow with each, and so does the stack.</summary>
    public const int MaxDepth = 32;

    private readonly Dictionary<string, ClassSpec> _blocks;
    private readonly bool _isBlockByItself;
    private readonly List<Node> _nodes = [];
    private readonly List<Mistake> _mistakes = [];
    private readonly HashSet<string> _fullNames = [];
    private readonly HashSet<int> _read = [];
    private readonly HashSet<Site> _blamedUses = [];
    private bool _isComplete = true;
    private bool _hasDuplicate;
    private int _steps;

    private Expander(IEnumerable<ClassSpec> blocks, bool isBlockByItself)
    {
        _blocks = blocks.ToDictionary(block => block.FullName);
        _isBlockByItself = isBlockByItself;
    }

    /// <param name="inputs">The inputs' layers: an <see cref="InvalidLayer"/> where sizes are wrong.</param>
    public static LayerGraph Expand(NetworkSpec network, IReadOnlyList<Layer> inputs) =>
        new Expander(network.Blocks, isBlockByItself: false).Run(network.Class, Bindings.None, [.. network.Inputs.Zip(inputs, (spec, layer) => (spec, layer))], network.Heads);

    /// <summary>Lays out a block whose arguments are not known. The blocks it uses stay single nodes.</summary>
    internal static LayerGraph ExpandBlock(ClassSpec block, IEnumerable<ClassSpec> blocks) =>
        new Expander(blocks, isBlockByItself: true).Run(
            block, Bindings.Unknown(block.Parameters), [(new(SignatureSpec.Input, [], new(block.FullName, Site.ClassItself)), new InvalidLayer("Input"))], []);

    private LayerGraph Run(ClassSpec root, Bindings bindings, IReadOnlyList<(InputSpec Spec, Layer Layer)> inputs, EquatableArray<HeadSpec> heads)
    {
        Scope scope = new(root, bindings, input: 0, prefix: "", use: null, usePrefix: "");
        scope.Give([.. inputs.Skip(1).Select(input => input.Spec.Name), .. heads.Select(head => Scope.BranchName(head.Class))]);
        foreach ((InputSpec spec, Layer layer) in inputs)
            Input(scope, spec, layer);

        // A head reads a Skip by its name as a later layer does.
        foreach (string from in heads.Select(head => head.Attribute["from"]?.Text).OfType<string>())
            scope.Refer(from);
        int end = Layers(scope);
        List<GraphOutput> outputs = [.. heads.Select(head => Head(scope, head, end))];
        if (heads.All(head => head.Attribute["from"] is not null))
            outputs.Insert(0, new(SignatureSpec.Output, end));
        ReportDead(scope);
        if (_steps > MaxLayers)
        {
            string limit = Text.Count(MaxLayers);
            Mistake tooMany = new(Rules.Overflow.Id, inputs[0].Spec.Site, [root.Name, "layer count", "over " + limit, $"the {limit} that the compiler takes"]);
            return new([_nodes[0]], [new(SignatureSpec.Output, 0)], [tooMany], _isComplete);
        }

        return new([.. _nodes], [.. outputs], [.. _mistakes.Distinct()], _isComplete);
    }

    private void Input(Scope scope, InputSpec spec, Layer layer)
    {
        int id = _nodes.Count;
        _nodes.Add(new(id, spec.Name, layer, [], spec.Site, spec.Site, null));
        _fullNames.Add(spec.Name);
        if (_isBlockByItself)
            return;
        LayerSpec attribute = new("Input", IsBlock: false, spec.Site, []);
        if (id > 0 && InputNameProblem(spec.Name) is { } problem)
            Report(scope, attribute, new(Rules.BadName.Id, [spec.Name, problem], "name"), attribute.Kind);
        else if (!scope.Take(spec.Name))
            Report(scope, attribute, new(Rules.DuplicateName.Id, [spec.Name, scope.Class.Name], "name"), attribute.Kind);
        scope.Define(spec.Name, id);
    }

    private GraphOutput Head(Scope scope, HeadSpec head, int end)
    {
        ArgumentReader arguments = new(head.Attribute, Bindings.None);
        string? from = arguments.Word("from");
        float weight = arguments.Real("weight", 1, Interval.AtLeast(0));
        arguments.Finish();
        string name = Scope.BranchName(head.Class);
        string description = "head " + head.Class.Name;
        foreach (Complaint complaint in arguments.Complaints)
            Report(scope, head.Attribute, complaint, description);
        if (!scope.Take(name))
        {
            LayerSpec declaration = new(head.Class.Name, IsBlock: false, new(head.Class.FullName, Site.ClassItself), []);
            Report(scope, declaration, new(Rules.DuplicateName.Id, [name, scope.Class.Name], IsInherent: true), description);
        }

        Place place = new(scope, head.Attribute, name, IsRepetition: false, description);
        int start = from is null ? end : Resolve(place, from, "from") ?? Invalid(place);
        _read.Add(start);
        return new(name, Body(new(head.Class, Bindings.None, start, name + ".", use: null, usePrefix: "")), weight);
    }

    /// <returns>The node whose value the last layer makes.</returns>
    private int Body(Scope scope)
    {
        int end = Layers(scope);
        ReportDead(scope);
        return end;
    }

    private int Layers(Scope scope)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (LayerSpec layer in scope.Class.Layers)
            Attribute(scope, layer);
        if (_steps > MaxLayers)
            return scope.Current;
        foreach ((_, Place skip) in scope.Skips.Reverse())
        {
            string? name = skip.Layer["name"]?.Text;
            if (name is not null && (scope.IsReferred(name) || scope.IsReferred(skip.Name!)))
                continue;
            string byName = name is null ? "" : $", or read it by its name, as in Add(\"{name}\")";
            Report(scope, skip.Layer, new(Rules.UnclosedSkip.Id, [byName], IsInherent: true), skip.Layer.Kind);
        }

        return scope.Current;
    }

    private void ReportDead(Scope scope)
    {
        if (scope.Use is not null || _steps > MaxLayers)
            return;
        foreach ((int node, Place maker) in scope.LeftBehind)
        {
            if (!_read.Contains(node) && node != scope.Current)
                _mistakes.Add(new(Rules.DeadLayer.Id, maker.Layer.Site, [maker.FullName]));
        }
    }

    private void Attribute(Scope scope, LayerSpec layer)
    {
        ArgumentReader arguments = new(layer, scope.Bindings);
        string? given = arguments.Word("name");

        // In a block, a number of layers that comes to 0 means none; without skips and joins there is nothing left to belong together.
        int least = layer.Kind is "Skip" or "From" or "Add" or "Multiply" or "Concat" ? 1 : 0;
        int repeat = arguments.Integer("repeat", min: 1, fallback: 1, minOfParameters: least);
        bool isVariableRepeat = arguments.UsesParameters;
        Step step = Read(scope, layer, arguments);
        string? shared = arguments.Word("share");
        arguments.Finish();

        string? name = given ?? (step.NamePrefix is null ? null : scope.Count(step.NamePrefix));
        string description = Describe(scope, step.Kind, name, isRepeated: false);
        foreach (Complaint complaint in arguments.Complaints)
            Report(scope, layer, complaint, description);
        if (given is not null && NameProblem(given) is { } problem)
            Report(scope, layer, new(Rules.BadName.Id, [given, problem], "name", IsInherent: true), description);
        if (name is not null && !scope.Take(name))
            Report(scope, layer, new(Rules.DuplicateName.Id, [name, scope.Class.Name], "name", IsInherent: true), description);
        if (name is not null && isVariableRepeat)
            scope.DefineVariableRepeat(name);
        if (name is not null && repeat == 0)
            scope.DefineAbsent(name);

        // A block by itself is laid out whatever its numbers are; a network only with right ones.
        bool isValid = arguments.IsKnown || _isBlockByItself;
        for (int i = 0; i < (isValid ? repeat : 1) && ++_steps <= MaxLayers; i++)
        {
            string? instance = repeat > 1 && name is not null ? $"{name}.{Text.Number(i)}" : name;
            Place place = new(scope, layer, instance, repeat > 1, Describe(scope, step.Kind, instance, repeat > 1));
            int owner = shared is null ? Node.None : Owner(place, shared);
            int value = isValid ? step.Apply(place) : step.ApplyInvalid(place);
            if (owner != Node.None)
                _nodes[value] = _nodes[value] with { Shares = owner };
            if (step.NamePrefix is not null)
                scope.Maker = place;
            scope.Current = value;
            if (instance is null)
                continue;
            if (repeat > 1 && !scope.Take(instance))
                Report(scope, layer, new(Rules.DuplicateName.Id, [instance, scope.Class.Name], "name", IsInherent: !isVariableRepeat), description);
            scope.Define(instance, value);
            scope.Define(name!, value);
            scope.Makers[instance] = scope.Makers[name!] = place;
        }
    }

    // The node that has the parameters of the layer of a name, for another layer of that kind; Node.None where there is none, which is reported.
    private int Owner(Place place, string name)
    {
        Scope scope = place.Scope;
        if (Resolve(place, name, "share") is not { } node)
            return Node.None;
        Place? maker = scope.Makers.TryGetValue(name, out Place? found) ? found : null;
        string? problem =
            place.Layer.IsBlock ? "a block shares nothing as a whole; write Share on layers, which are all in one class"
            : place.Layer.Kind is "Skip" or "From" or "Branches" or "Add" or "Multiply" or "Concat" ? $"{place.Layer.Kind} has none; leave out Share"
            : maker is null ? "that is a value, and no layer that has parameters"
            : maker.Layer.IsBlock ? $"that is the block {maker.Layer.Kind}, and not one layer; name a layer of '{scope.Class.Name}' itself"
            : maker.Layer.Kind != place.Layer.Kind ? $"that is of another kind, {maker.Layer.Kind}, and its parameters mean something else"
            : maker.Name != name ? $"that is repeated, each time with parameters of its own; name one of them, as in Share = \"{maker.Name}\""
            : null;
        if (problem is null)
            return _nodes[node].Shares == Node.None ? node : _nodes[node].Shares;
        Report(scope, place.Layer, new(Rules.CannotShare.Id, [name, problem], "share", IsInherent: true), place.Description);
        return Node.None;
    }

    private Step Read(Scope scope, LayerSpec layer, ArgumentReader arguments)
    {
        if (layer.IsBlock)
            return ReadBlock(scope, layer, arguments);
        switch (layer.Kind)
        {
            case "Skip":
                return new(layer.Kind, null, Open, Open);
            case "From":
                string target = arguments.Word("layer") ?? "";
                return new(layer.Kind, null, place => From(place, target), Invalid);
            case "Branches":
                Merge merge = arguments.Enum("merge", Merge.Concat);
                return new(layer.Kind, merge.ToString().ToLowerInvariant(), place => Branch(place, merge), Invalid);
            default:
                if (!LayerKinds.Readers.TryGetValue(layer.Kind, out Func<ArgumentReader, Layer>? read))
                {
                    // Nothing is known of its arguments either.
                    arguments.Accept(layer.Arguments.Select(argument => argument.Name));
                    Report(scope, layer, new(Rules.UnknownLayer.Id, [], IsInherent: true), layer.Kind);
                    return new(layer.Kind, layer.Kind.ToLowerInvariant(), Invalid, Invalid);
                }

                Layer made = read(arguments);
                if (made is not (Add or Multiply or Concat))
                    return new(layer.Kind, made.NamePrefix, place => Append(place, made, [place.Scope.Current]), Invalid);
                IReadOnlyList<string> names = arguments.Words("names");
                return new(
                    layer.Kind,
                    made.NamePrefix,
                    place => Join(place, made, names),
                    place => Join(place, new InvalidLayer(layer.Kind), names));
        }
    }

    private Step ReadBlock(Scope scope, LayerSpec layer, ArgumentReader arguments)
    {
        ClassSpec block = _blocks[layer.Kind];
        if (block.HasErrors)
        {
            // What its parameters are is not certain either.
            arguments.Accept(layer.Arguments.Select(argument => argument.Name));
            _isComplete = false;
            return new(block.Name, block.Name.ToLowerInvariant(), Invalid, Invalid);
        }

        Dictionary<string, Value> values = [];
        foreach (ParameterSpec parameter in block.Parameters)
        {
            if (arguments.Parameter(parameter) is { } value)
                values[parameter.Name] = value;
        }

        return new(block.Name, block.Name.ToLowerInvariant(), Expand, Invalid);

        int Expand(Place place)
        {
            if (_isBlockByItself)
                return Invalid(place);
            List<ClassSpec> cycle = [.. scope.Use?.Chain().SkipWhile(outer => outer.FullName != block.FullName) ?? []];
            if (cycle.Count > 0)
            {
                if (cycle.Any(member => member.IsSource))
                    _isComplete = false;
                else
                    Report(scope, layer, BlockChecker.Recursion([.. cycle, block]), block.Name);
                return Invalid(place);
            }

            if (scope.Use?.Depth >= MaxDepth)
            {
                Report(scope, layer, Complaint.TooLarge("nesting", MaxDepth + 1, MaxDepth), block.Name);
                return Invalid(place);
            }

            string prefix = place.FullName + ".";
            return Body(new(
                block, new(block.Parameters, values), scope.Current, prefix, BlockUse.Of(block, layer, values, scope.Use), prefix));
        }
    }

    private static int Open(Place place)
    {
        place.Scope.Skips.Push((place.Scope.Current, place));
        return place.Scope.Current;
    }

    private int From(Place place, string target)
    {
        Scope scope = place.Scope;
        if (scope.Maker is { } maker)
            scope.LeftBehind.Add((scope.Current, maker));
        scope.Maker = null;
        return Resolve(place, target, "layer") ?? Invalid(place);
    }

    private int Branch(Place place, Merge merge)
    {
        Scope scope = place.Scope;
        if (scope.Class.Branches.Count == 0)
        {
            Report(scope, place.Layer, new(Rules.NoBranches.Id, [], IsInherent: true), scope.Class.Name);
            return Invalid(place);
        }

        // One repetition has no name of its own; several are told apart by that of their merge.
        string prefix = place.IsRepetition ? place.FullName + "." : scope.Prefix;
        List<int> outputs = [];
        foreach (ClassSpec branch in scope.Class.Branches)
        {
            string name = Scope.BranchName(branch);
            if (!place.IsRepetition && !scope.Take(name))
            {
                LayerSpec declaration = new(branch.Name, IsBlock: false, new(branch.FullName, Site.ClassItself), []);
                Report(scope, declaration, new(Rules.DuplicateName.Id, [name, scope.Class.Name], IsInherent: true), "branch " + branch.Name);
            }

            outputs.Add(Body(new(branch, scope.Bindings, scope.Current, $"{prefix}{name}.", scope.Use, scope.UsePrefix)));
        }

        if (outputs.Count == 1)
            return outputs[0];
        Layer join = merge switch
        {
            Merge.Add => new Add(Shortcut.Identity),
            Merge.Multiply => new Multiply(Shortcut.Identity),
            _ => new Concat(),
        };
        return Append(place, join, [.. outputs]);
    }

    private int Join(Place place, Layer join, IReadOnlyList<string> names)
    {
        Scope scope = place.Scope;
        if (names.Count > 0)
        {
            int?[] named = [.. names.Select((name, index) => Resolve(place, name, $"names[{Text.Number(index)}]"))];
            return named.Contains(null) ? Invalid(place) : Append(place, join, [.. named.Select(node => node!.Value), scope.Current]);
        }

        if (scope.Skips.Count > 0)
            return Append(place, join, [scope.Skips.Pop().Node, scope.Current], closesSkip: true);
        Report(scope, place.Layer, new(Rules.UnopenedSkip.Id, [join.Kind], IsInherent: true), place.Description);
        return Invalid(place);
    }

    private int? Resolve(Place place, string name, string argument)
    {
        Scope scope = place.Scope;
        string? variable = scope.VariableRepeat(name);
        int? node = scope.Find(name);
        if (node is null && _isBlockByItself && variable is not null)
            node = scope.Find(variable);
        scope.Refer(name);
        if (node is not null)
            return node;

        string[] given = [.. scope.Names.Where(scope.IsGiven).Take(8)];
        bool isAbsent = scope.IsAbsent(variable ?? name);
        string advice = isAbsent ? $"'{variable ?? name}' is repeated 0 times here"
            : scope.IsGiven(name) ? $"'{name}' stands after it"
            : Text.Nearest(name, scope.Names) is { } nearest ? $"did you mean '{nearest}'?"
            : given.Length == 0 ? $"write Name = \"{name}\" on the layer that it should read"
            : "the names are " + Text.List(given.Select(known => $"'{known}'"));
        Report(scope, place.Layer, new(Rules.UnknownName.Id, [name, scope.Class.Name, advice], argument, IsInherent: variable is null && !isAbsent), place.Description);
        return null;
    }

    private int Invalid(Place place) => Append(place, new InvalidLayer(place.Layer.Kind), [place.Scope.Current]);

    private int Append(Place place, Layer layer, EquatableArray<int> inputs, bool closesSkip = false)
    {
        Scope scope = place.Scope;
        Site site = scope.Use?.Site ?? place.Layer.Site;
        Node node = new(_nodes.Count, place.FullName, layer, inputs, site, place.Layer.Site, scope.Use?.Text)
        {
            Description = place.Description,
            ClosesSkip = closesSkip,
        };
        _nodes.Add(node);
        _read.UnionWith(inputs);

        // Names with dots may meet across scopes; within one the name itself is the mistake, and is reported as such.
        if (layer is not InvalidLayer && !_fullNames.Add(node.Name) && !_hasDuplicate)
            Report(scope, place.Layer, new(Rules.DuplicateName.Id, [node.Name, scope.Class.Name], "name"), place.Description);
        return node.Id;
    }

    // Alone in the network's own class a layer is its attribute; elsewhere it takes a name to tell which is meant.
    private static string Describe(Scope scope, string kind, string? name, bool isRepeated)
    {
        string text = name is not null && (isRepeated || scope.Use is not null) ? $"{kind} '{scope.Relative(scope.Prefix + name)}'" : kind;
        return scope.Use is { } use ? $"{text} of {use.Text}" : text;
    }

    private static string? InputNameProblem(string name) =>
        name.Length > 0 && !char.IsDigit(name[0]) && name.All(character => char.IsLetterOrDigit(character) || character == '_')
            ? null
            : "it becomes a parameter of generated methods, which has letters, digits and '_', and no digit first";

    private static string? NameProblem(string name)
    {
        if (name.Length == 0)
            return "it is empty";
        // Not by FirstOrDefault: a null character is none of these either.
        foreach (char wrong in name.Where(character => !(char.IsLetterOrDigit(character) || character is '_' or '-' or '.')).Take(1))
            return $"it has a '{wrong}', but only letters, digits, '_', '-' and '.' are allowed";
        return name.Split('.').Contains("") ? "a part between its dots is empty" : null;
    }

    private void Report(Scope scope, LayerSpec layer, Complaint complaint, string description)
    {
        _hasDuplicate |= complaint.Id == Rules.DuplicateName.Id;
        Site origin = layer.Site with { Argument = complaint.Argument };
        EquatableArray<string> arguments = [description, .. complaint.Arguments];
        if (scope.Use is not { } use)
            _mistakes.Add(new(complaint.Id, origin, arguments, complaint.Properties));
        else if (complaint.IsInherent && use.Block.IsSource)
            _isComplete = false;
        else if (_blamedUses.Add(use.Site))
            _mistakes.Add(new(complaint.Id, use.Site, arguments, complaint.Properties, origin));
    }

    /// <summary>What an attribute does, its arguments being read: it takes the current value and gives the next.</summary>
    /// <param name="NamePrefix">What an unnamed layer's name begins with; null for those that have none, since they make no value.</param>
    /// <param name="ApplyInvalid">What it does where its arguments are wrong.</param>
    private sealed record Step(string Kind, string? NamePrefix, Func<Place, int> Apply, Func<Place, int> ApplyInvalid);
}
