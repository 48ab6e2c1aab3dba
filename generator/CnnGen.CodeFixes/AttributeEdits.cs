using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace CnnGen.CodeFixes;

/// <summary>Edits of attributes as changes of text, which leave all other formatting as it is, however the attributes are
/// spread over lists and lines.</summary>
internal static class AttributeEdits
{
    /// <summary>Writes a property, in place of what is written of it or of its parts for single axes.</summary>
    public static IEnumerable<TextChange> SetProperty(AttributeSyntax attribute, string property, string value)
    {
        SeparatedSyntaxList<AttributeArgumentSyntax> arguments = attribute.ArgumentList?.Arguments ?? default;
        AttributeArgumentSyntax[] written = [.. arguments.Where(argument => Names(argument).Contains(property))];
        if (written.Length == 0)
            return [Append(attribute, $"{property} = {value}")];

        AttributeArgumentSyntax first = written[0];
        return written.Skip(1)
            .SelectMany(argument => Remove(arguments, arguments.IndexOf(argument)))
            .Prepend(new TextChange(first.Span, $"{property} = {value}"));
    }

    /// <summary>Makes <paramref name="value"/> the only positional argument.</summary>
    public static TextChange SetPositional(AttributeSyntax attribute, string value)
    {
        SeparatedSyntaxList<AttributeArgumentSyntax> arguments = attribute.ArgumentList?.Arguments ?? default;
        if (arguments.Count == 0)
            return Append(attribute, value);
        AttributeArgumentSyntax first = arguments[0];
        return first.NameEquals is null
            ? new TextChange(first.Span, value)
            : new TextChange(new TextSpan(first.SpanStart, 0), value + ", ");
    }

    /// <summary>Puts a layer before this one.</summary>
    public static TextChange InsertBefore(AttributeSyntax attribute, string layer) =>
        new(new TextSpan(attribute.SpanStart, 0), Qualifier(attribute) + layer + ", ");

    /// <summary>Removes a layer, and its list and line if there is nothing else in them.</summary>
    public static IEnumerable<TextChange> Remove(AttributeSyntax attribute, SourceText text)
    {
        var list = (AttributeListSyntax)attribute.Parent!;
        return list.Attributes.Count > 1
            ? Remove(list.Attributes, list.Attributes.IndexOf(attribute))
            : [new TextChange(WithBlanks(list.Span, text), string.Empty)];
    }

    /// <summary>How the attribute's namespace is written, with the dot; empty where it is imported.</summary>
    public static string Qualifier(AttributeSyntax attribute) => attribute.Name switch
    {
        QualifiedNameSyntax qualified => $"{qualified.Left}{qualified.DotToken}",
        AliasQualifiedNameSyntax aliased => $"{aliased.Alias}{aliased.ColonColonToken}",
        _ => string.Empty,
    };

    private static TextChange Append(AttributeSyntax attribute, string argument) => attribute.ArgumentList switch
    {
        null => new TextChange(new TextSpan(attribute.Name.Span.End, 0), $"({argument})"),
        { Arguments.Count: 0 } list => new TextChange(new TextSpan(list.OpenParenToken.Span.End, 0), argument),
        { Arguments: var arguments } => new TextChange(new TextSpan(arguments.Last().Span.End, 0), ", " + argument),
    };

    private static string[] Names(AttributeArgumentSyntax argument) => argument.NameEquals?.Name.Identifier.ValueText is { } name
        ? [name, name.Replace("Height", string.Empty), name.Replace("Width", string.Empty)]
        : [];

    /// <summary>Removes one of several, with a comma; comments between them stay.</summary>
    private static IEnumerable<TextChange> Remove<T>(SeparatedSyntaxList<T> list, int index)
        where T : SyntaxNode
    {
        SyntaxToken comma = list.GetSeparator(Math.Max(index - 1, 0));
        T node = list[index];
        TextSpan whole = index > 0
            ? TextSpan.FromBounds(list[index - 1].Span.End, node.Span.End)
            : TextSpan.FromBounds(node.SpanStart, list[1].SpanStart);
        bool hasComments = node.SyntaxTree.GetRoot().DescendantTrivia(whole).Any(trivia =>
            whole.Contains(trivia.Span) && trivia.Kind() is not (SyntaxKind.WhitespaceTrivia or SyntaxKind.EndOfLineTrivia));
        return hasComments
            ? [new TextChange(comma.Span, string.Empty), new TextChange(node.Span, string.Empty)]
            : [new TextChange(whole, string.Empty)];
    }

    /// <summary>The whole line, if nothing else is on it; or else the blanks on one side too.</summary>
    private static TextSpan WithBlanks(TextSpan span, SourceText text)
    {
        int start = span.Start;
        while (start > 0 && text[start - 1] is (' ' or '\t'))
            start--;
        int end = span.End;
        while (end < text.Length && text[end] is (' ' or '\t'))
            end++;
        bool startsLine = start == 0 || text[start - 1] is ('\n' or '\r');
        bool endsLine = end == text.Length || text[end] is ('\n' or '\r');
        return (startsLine, endsLine) switch
        {
            (true, true) => TextSpan.FromBounds(start, text.Lines.GetLineFromPosition(end).EndIncludingLineBreak),
            (false, true) => TextSpan.FromBounds(start, span.End),
            _ => TextSpan.FromBounds(span.Start, end),
        };
    }
}
