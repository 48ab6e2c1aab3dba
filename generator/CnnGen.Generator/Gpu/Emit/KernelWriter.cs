using CnnGen.Generator.Code;
using CnnGen.Generator.Gpu.Planning;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Gpu.Emit;

/// <summary>A kernel as C#.</summary>
/// <param name="Name">Of its method: what it computes, and a hash of the text.</param>
/// <param name="Code">The method, with a comment.</param>
public sealed record KernelText(string Name, string Code);

/// <summary>A kernel while it is written: its views, and its lines.</summary>
internal sealed class KernelWriter
{
    private readonly List<string> _views = [];

    /// <summary>The lines of the method.</summary>
    public CodeWriter Body { get; } = new();

    public void Line(string text = "") => Body.Line(text);

    public CodeWriter.Block Braces(string header) => Body.Braces(header);

    /// <summary>Adds a view of memory, in the order of the operands of launches.</summary>
    /// <param name="element">The C# type of its elements.</param>
    public void View(string element, string name) => _views.Add($"ArrayView<{element}> {name}");

    /// <summary>The index of this thread's item, of which each sample has as many as are given. Threads of the last block that have none end here.</summary>
    public void ThreadPerItem(int itemsPerSample)
    {
        Line("int i = Grid.GlobalIndex.X;");
        Line($"if (i >= samples * {Literals.Of(itemsPerSample)})");
        Line("    return;");
    }

    /// <summary>The same of so many items, whatever the number of samples.</summary>
    public void ThreadPerQuad(int quads)
    {
        Line("int i = Grid.GlobalIndex.X;");
        Line($"if (i >= {Literals.Of(quads)})");
        Line("    return;");
    }

    /// <summary>Combines what threads have in shared memory, pair by pair, in an order that is always the same: the results are those of the first threads.</summary>
    /// <param name="threads">Of the block.</param>
    /// <param name="results">How many results there are: what so many threads apart have is of one.</param>
    /// <param name="combine">Writes what makes one of that of the threads <c>t</c> and <c>other</c>, for <c>t</c>.</param>
    public void Tree(int threads, int results, Action combine)
    {
        Line("Group.Barrier();");
        using (Braces($"for (int half = {Literals.Of(threads / 2)}; half >= {Literals.Of(results)}; half >>= 1)"))
        {
            using (Braces("if (t < half)"))
            {
                Line("int other = t + half;");
                combine();
            }

            Line("Group.Barrier();");
        }
    }

    /// <param name="summary">What it computes and how, for whoever steps through it.</param>
    public KernelText Make(GpuKernel kernel, string summary)
    {
        string parameters = string.Join(", ", _views.Append("int samples"));
        string body = Body.Finish();
        string name = $"{kernel.Title}_{Text.Hash(summary + parameters + body)}";
        var writer = new CodeWriter();
        writer.Line($"// {summary}");
        using (writer.Braces($"public static void {name}({parameters})"))
        {
            foreach (string line in body.TrimEnd('\n').Split('\n'))
                writer.Line(line);
        }

        return new(name, writer.Finish());
    }
}
