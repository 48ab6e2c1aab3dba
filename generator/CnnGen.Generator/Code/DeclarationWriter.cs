using CnnGen.Generator.Reading;

namespace CnnGen.Generator.Code;

/// <summary>Reopens what stands around the user's class.</summary>
internal static class DeclarationWriter
{
    /// <summary>Writes namespace and containing types; these are closed when the result is disposed.</summary>
    public static IDisposable Surroundings(this CodeWriter writer, DeclarationSpec declaration)
    {
        if (declaration.Namespace.Length > 0)
        {
            writer.Line($"namespace {declaration.Namespace};");
            writer.Line();
        }

        var types = new Closing();
        foreach (string type in declaration.ContainingTypes)
            types.Push(writer.Braces($"partial {type}"));
        return types;
    }

    private sealed class Closing : Stack<CodeWriter.Block>, IDisposable
    {
        public void Dispose()
        {
            while (Count > 0)
                Pop().Dispose();
        }
    }
}
