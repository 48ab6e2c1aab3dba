using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Lowering;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Tests.Cpu.Planning;

/// <summary>Where a program is cut, so that a layer without a form for blocks does not make its neighbours planar.</summary>
public class ReordersTests
{
    [Theory]
    [InlineData("Conv(64, 3, Padding = 1), Maxout(1), Conv(64, 3, Padding = 1)", "conv1.planar maxout1.blocked")]
    [InlineData("Conv(64, 3, Padding = 1), Conv(48, 1, Groups = 16)", "conv1.planar")]
    [InlineData("Conv(64, 3, Padding = 1), Skip, Maxout(1), Add, Conv(64, 3, Padding = 1)", "conv1.planar maxout1.blocked")]
    [InlineData("Conv(64, 3, Padding = 1), Relu(Name = \"r\"), Maxout(1), Conv(64, 3, Padding = 1), Conv(10, 1), From(\"r\"), Concat(\"conv3\")", "r.planar maxout1.blocked conv3.planar")]
    [InlineData("Conv(16, 3, Padding = 1), Maxout(1), Conv(16, 3, Padding = 1)", "")]
    [InlineData("Conv(64, 3, Padding = 1), Relu, Conv(64, 3, Padding = 1)", "")]
    [InlineData("Conv(64, 1), GlobalAvgPool, Softmax", "")]
    public void ValuesAreReorderedAtTheEdges(string layers, string expected)
    {
        Program program = Lowered($"[Network(32, 12, 12), {layers}] class N;");
        LayoutRules rules = Reorders.Insert(new(new(program, inputGradient: true)));
        Program cut = rules.Flow.Program;

        Assert.Equal(expected, string.Join(' ', cut.Instructions.Where(instruction => instruction.Op is Reorder).Select(instruction => instruction.Name)));
        Assert.Equal(program.Instructions.Select(instruction => instruction.Name), Own(cut).Select(instruction => instruction.Name));
        Assert.Equal(program.Instructions.Select(instruction => instruction.Layer), Own(cut).Select(instruction => instruction.Layer));
        Assert.All(cut.Instructions, instruction => Assert.All(instruction.Inputs, input => Assert.InRange(input, 0, instruction.Id - 1)));
        var layout = new LayoutPlan(rules);
        foreach (Instruction reorder in cut.Instructions.Where(instruction => instruction.Op is Reorder))
        {
            Assert.NotEqual(layout.Of(reorder.Inputs[0]), layout.Of(reorder.Id));
            Assert.Equal(reorder.Name.EndsWith("blocked", StringComparison.Ordinal) ? Layout.Blocked : Layout.Planar, layout.Of(reorder.Id));
        }
    }

    /// <summary>Two readers in the other layout share what is reordered.</summary>
    [Fact]
    public void AValueIsReorderedOnce()
    {
        const string Source = "[Network(64, 12, 12), Conv(64, 3, Padding = 1, Name = \"c\"), Maxout(1, Name = \"a\"), From(\"c\"), Maxout(1), Add(\"a\")] class N;";
        Program cut = Reorders.Insert(new(new(Lowered(Source), inputGradient: false))).Flow.Program;
        Assert.Single(cut.Instructions, instruction => instruction.Op is Reorder);
    }

    private static IEnumerable<Instruction> Own(Program program) => program.Instructions.Where(instruction => instruction.Op is not Reorder);

    private static Program Lowered(string source) => Lowerer.Lower(Graph.Written.Source(source).Analyze());
}
