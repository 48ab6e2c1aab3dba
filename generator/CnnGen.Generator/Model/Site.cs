namespace CnnGen.Generator.Model;

/// <summary>Where something is written, without holding syntax: a class by its metadata name, one of its attributes by
/// position, and one argument of that attribute by name. The analyzer turns it back into a location.</summary>
/// <param name="Class">Full metadata name, nested classes with '+', as in <c>Zoo.Inception+Pool</c>.</param>
/// <param name="Attribute">Index into the class's attributes in source order (all of them, not just layers); <see cref="ClassItself"/> for its identifier, <see cref="Member"/> for a member.</param>
/// <param name="Argument">The argument's name in camel case, as in <c>kernel</c> or <c>padding</c>, one of a list with its index, as in <c>names[1]</c>; null for the whole attribute.</param>
public sealed record Site(string Class, int Attribute, string? Argument = null)
{
    public const int ClassItself = -1;

    /// <summary>A member of the class: <see cref="Argument"/> is the key of the generated one that it stands in the way of.</summary>
    public const int Member = -2;
}

/// <summary>A mistake of the user's, as data: what a diagnostic is made of once there are locations.</summary>
/// <param name="Id">The diagnostic's id, one of <c>DiagnosticIds</c>.</param>
/// <param name="Site">What to underline.</param>
/// <param name="Arguments">The message's arguments, already formatted (invariant culture).</param>
/// <param name="Properties">What a code fix needs, as in <c>padding</c> = <c>1</c>.</param>
/// <param name="Related">A second place, as the layer inside a block whose use is wrong; that is where a code fix edits.</param>
public sealed record Mistake(
    string Id,
    Site Site,
    EquatableArray<string> Arguments,
    EquatableArray<KeyValuePair<string, string>> Properties = default,
    Site? Related = null);
