namespace CnnGen.Generator.Tests.Infrastructure;

/// <summary>Compares text with a committed snapshot, by Verify's conventions: <c>Case.verified.cs</c> is what is right; on a
/// mismatch what was received is written beside it as <c>Case.received.cs</c>, and accepting it is renaming it.</summary>
/// <remarks>With <c>-p:Verify=true</c> Verify.Xunit does this; it is not in every package registry, so by default these few lines do.</remarks>
internal static class Snapshot
{
#if VERIFY
    public static async Task Verify(string text, string directory, string name) =>
        await VerifyXunit.Verifier.Verify(text, "cs").UseDirectory(directory).UseFileName(name).DisableRequireUniquePrefix();
#else
    public static async Task Verify(string text, string directory, string name)
    {
        string verified = Path.Combine(directory, name + ".verified.cs");
        string received = Path.Combine(directory, name + ".received.cs");
        string? expected = File.Exists(verified) ? await File.ReadAllTextAsync(verified) : null;
        if (text == expected)
        {
            File.Delete(received);
            return;
        }

        Directory.CreateDirectory(directory);
        await File.WriteAllTextAsync(received, text);
        Assert.Fail(expected is null
            ? $"There is no snapshot {verified}. If {received} is right, rename it to that."
            : $"{received} differs from the snapshot {verified} at {Difference(expected, text)}. If it is right, let it replace the snapshot.");
    }

    private static string Difference(string expected, string actual)
    {
        string[] expectedLines = expected.Split('\n');
        string[] actualLines = actual.Split('\n');
        int line = 0;
        while (line < expectedLines.Length && line < actualLines.Length && expectedLines[line] == actualLines[line])
            line++;
        return $"line {line + 1}:\nexpected: {Line(expectedLines)}\nreceived: {Line(actualLines)}\n";

        string Line(string[] lines) => line < lines.Length ? lines[line] : "(end of file)";
    }
#endif
}
