using CnnGen.Generator.Model;

namespace CnnGen.Generator.Cpu.Planning.Implementations;

/// <summary>One of the ways to compute an operation.</summary>
/// <typeparam name="TCase">What has to be known of an operation to choose.</typeparam>
public interface IImplementation<in TCase>
{
    /// <summary>As in the comment above a step.</summary>
    string Name { get; }

    /// <summary>Why it cannot compute an operation, or does not pay; null where nothing speaks against it.</summary>
    string? Obstacle(TCase of);
}

/// <summary>An implementation that stands before the one that is taken, and why it is not.</summary>
public sealed record PassedOver(string Name, string Reason);

/// <summary>The implementation that is taken of a list.</summary>
/// <param name="PassedOver">Those before it.</param>
public sealed record Choice<T>(T Taken, EquatableArray<PassedOver> PassedOver);

/// <summary>Takes the first implementation of a list that nothing speaks against: the fastest stand first, and the last can compute everything.</summary>
public static class Choice
{
    public static Choice<T> Of<T, TCase>(IEnumerable<T> implementations, TCase of)
        where T : IImplementation<TCase>
    {
        var passedOver = new List<PassedOver>();
        foreach (T implementation in implementations)
        {
            if (implementation.Obstacle(of) is not { } reason)
                return new(implementation, passedOver.ToEquatableArray());
            passedOver.Add(new(implementation.Name, reason));
        }

        throw new InvalidOperationException($"Nothing computes {of}.");
    }

    /// <summary>As in <c>direct (Winograd: stride 2)</c>. A reason that speaks against all others is written once.</summary>
    public static string Describe<T, TCase>(this Choice<T> choice)
        where T : IImplementation<TCase>
    {
        EquatableArray<PassedOver> others = choice.PassedOver;
        if (others.Count == 0)
            return choice.Taken.Name;
        bool isOne = others.Count > 1 && others.All(other => other.Reason == others[0].Reason);
        string reasons = isOne ? others[0].Reason : string.Join("; ", others.Select(other => $"{other.Name}: {other.Reason}"));
        return $"{choice.Taken.Name} ({reasons})";
    }
}
