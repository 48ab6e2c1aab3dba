using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace CnnGen.Generator.Reading;

/// <summary>Which blocks of a compilation lead to a block that contains itself. Each block is looked at once, however many contain it, so that
/// a long chain of blocks does not take the square of its length.</summary>
/// <remarks>Safe for several threads: what two of them find at the same time is the same.</remarks>
internal sealed class BlockCycles
{
    private readonly ConcurrentDictionary<INamedTypeSymbol, bool> _sound = new(SymbolEqualityComparer.Default);

    /// <summary>Whether a block contains itself, or one that does.</summary>
    public bool LeadsToCycle(INamedTypeSymbol block, CancellationToken token)
    {
        // In a loop, since a chain of blocks may be longer than the stack.
        var path = new Stack<Visit>();
        var onPath = new HashSet<INamedTypeSymbol>(SymbolEqualityComparer.Default);
        var unsound = new HashSet<INamedTypeSymbol>(SymbolEqualityComparer.Default);
        Enter(block);
        while (path.Count > 0)
        {
            token.ThrowIfCancellationRequested();
            Visit visit = path.Peek();
            if (visit.Uses.MoveNext())
            {
                INamedTypeSymbol used = visit.Uses.Current;
                if (onPath.Contains(used) || unsound.Contains(used))
                    visit.IsUnsound = true;
                else if (!_sound.ContainsKey(used))
                    Enter(used);
                continue;
            }

            path.Pop();
            onPath.Remove(visit.Block);
            if (!visit.IsUnsound)
            {
                _sound[visit.Block] = true;
                continue;
            }

            unsound.Add(visit.Block);
            if (path.Count > 0)
                path.Peek().IsUnsound = true;
        }

        return unsound.Contains(block);

        void Enter(INamedTypeSymbol next)
        {
            onPath.Add(next);
            path.Push(new(next, Uses(next).GetEnumerator()));
        }
    }

    private static IEnumerable<INamedTypeSymbol> Uses(INamedTypeSymbol type) => type.GetAttributes()
        .Select(attribute => attribute.AttributeClass)
        .OfType<INamedTypeSymbol>()
        .Where(used => used.IsBlock())
        .Select(used => used.OriginalDefinition)
        .Concat(type.Branches().SelectMany(Uses));

    private sealed class Visit(INamedTypeSymbol block, IEnumerator<INamedTypeSymbol> uses)
    {
        public INamedTypeSymbol Block { get; } = block;

        public IEnumerator<INamedTypeSymbol> Uses { get; } = uses;

        public bool IsUnsound { get; set; }
    }
}
