using CnnGen.Generator.Tests.Graph;

namespace CnnGen.Generator.Tests.Shapes;

/// <summary>Slices that there are no channels for.</summary>
public sealed class SliceTests
{
    [Fact]
    public void SlicesBeyondTheChannels()
    {
        Reports(
            "[Network(6, 8, 8), Slice(4, 3), Dense(3)] class N;",
            "CNN0028 at Slice(4, 3)/count: Slice takes 3 channels from 4 on, up to 4 + 3 = 7, but its input 6×8×8 has 6; take at most 2 from 4 on");
        Reports(
            "[Network(6), Slice(6, 1), Dense(3)] class N;",
            "CNN0028 at Slice(6, 1)/from: Slice takes 1 feature from 6 on, up to 6 + 1 = 7, but its input 6 has 6; begin at 5 at most");
        Reports(
            "[Network(6), Slice(2147483647, 2147483647)] class N;",
            "CNN0028 at Slice(2147483647, 2147483647)/from: Slice takes 2147483647 features from 2147483647 on, "
            + "up to 2147483647 + 2147483647 = 4294967294, but its input 6 has 6; begin at 5 at most");
        Reports("[Network(6), Slice(-1, 2)] class N;", "CNN0010 at Slice(-1, 2)/from: Slice has from = -1, but it must be at least 0");
        Reports("[Network(6), Slice(0, 0)] class N;", "CNN0010 at Slice(0, 0)/count: Slice has count = 0, but it must be at least 1");
        Reports(
            "[Network(6, 8), B(8)] class N; [Slice(\"w/2\", \"w/2\")] partial class B(int w) : Block;",
            "CNN0028 at B(8) [Slice(\"w/2\", \"w/2\")/count]: Slice 'slice1' of B(8) takes 4 channels from 4 on, up to 4 + 4 = 8, but its input 6×8 has 6; "
            + "take at most 2 from 4 on");
    }

    private static void Reports(string source, params string[] expected) => Assert.Equal(expected, Written.Source(source).Mistakes());
}
