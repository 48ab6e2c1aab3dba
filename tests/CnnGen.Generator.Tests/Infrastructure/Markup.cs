using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace CnnGen.Generator.Tests.Infrastructure;

/// <summary>Source in which <c>{|CNN0020:text|}</c> marks what a diagnostic underlines. Marks may nest.</summary>
internal sealed record Markup(string Source, IReadOnlyList<(string Id, TextSpan Span)> Marks)
{
    public static Markup Parse(string marked)
    {
        var source = new StringBuilder();
        var marks = new List<(string Id, TextSpan Span)>();
        var open = new Stack<(string Id, int Start)>();
        for (int i = 0; i < marked.Length; i++)
        {
            if (marked.AsSpan(i).StartsWith("{|"))
            {
                int colon = marked.IndexOf(':', i);
                open.Push((marked[(i + 2)..colon], source.Length));
                i = colon;
            }
            else if (marked.AsSpan(i).StartsWith("|}"))
            {
                (string id, int start) = open.Pop();
                marks.Add((id, TextSpan.FromBounds(start, source.Length)));
                i++;
            }
            else
            {
                source.Append(marked[i]);
            }
        }

        Assert.Empty(open);
        return new Markup(source.ToString(), [.. marks.OrderBy(mark => mark.Span.Start).ThenBy(mark => mark.Id, StringComparer.Ordinal)]);
    }
}
