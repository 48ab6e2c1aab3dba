namespace CnnGen.Tests.Networks;

public class SummaryTests
{
    [Fact]
    public void IsAnAlignedTableWithTotals()
    {
        using var workers = new WorkerPool(2);
        string[] lines = new SmallNet(4) { Workers = workers }.Summary().TrimEnd('\n').Split('\n');
        Assert.Equal("SmallNet: 1×8×8 → 3", lines[0]);
        Assert.Matches(@"^Layer +Kind +Output +Parameters +MACs +Receptive field$", lines[1]);
        Assert.Matches(@"^conv +Conv +4×8×8 +36 +2,304 +3$", lines[3]);
        Assert.Matches(@"^hidden +Dense +16 +1,040 +1,024 +\d+$", lines.Single(line => line.StartsWith("hidden", StringComparison.Ordinal)));
        Assert.Matches(@"^Total +1,135 +3,376$", lines[^2]);
        Assert.Matches(@"^Memory at batch size 4: \d+\.\d KiB \(parameters ", lines[^1]);
        // The numbers of a column end where its heading does.
        int parameters = lines[1].IndexOf("Parameters", StringComparison.Ordinal) + "Parameters".Length;
        Assert.All(lines[3..^3], line => Assert.Matches(@"\d {2,}\d", line[(parameters - 1)..]));
    }

    [Fact]
    public void MemoryGrowsWithTheBatch() => Assert.NotEqual(new SmallNet(4).Summary().Split('\n')[^2], new SmallNet(8).Summary().Split('\n')[^2]);
}
