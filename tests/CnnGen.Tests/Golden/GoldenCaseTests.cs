using CnnGen.Tests.Layers;
using CnnGen.Tests.Networks;

namespace CnnGen.Tests.Golden;

public sealed class GoldenCaseTests
{
    [Fact]
    public void EveryFileHasItsNetwork()
    {
        IEnumerable<string> cases = typeof(ConvTests).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(ConvTests).Namespace && !type.IsNested)
            .SelectMany(TestNetwork.NestedIn)
            .Select(GoldenTest.CaseOf);
        Assert.Equal(cases.Order(StringComparer.Ordinal), GoldenCase.Names.Order(StringComparer.Ordinal));
    }
}
