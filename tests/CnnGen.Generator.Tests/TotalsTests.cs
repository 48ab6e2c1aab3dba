using CnnGen.Generator.Tests.Infrastructure;

namespace CnnGen.Generator.Tests;

/// <summary>What is too much: CNN0040 and CNN0041.</summary>
public class TotalsTests
{
    [Fact]
    public Task ACountThatFitsNoInt() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(3, 4096, 4096), Flatten, {|CNN0040:Dense(1000)|}]
        public sealed partial class Net;
        """, ["The weight count of Dense is 1000·50331648 = 50,331,648,000, more than the 1,073,741,824 that the compiler takes"]);

    [Fact]
    public Task MoreParametersThanTheBudget() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(1, 28, 28)]
        [Budget(MaxParameters = {|CNN0041:5_000|}, MaxMacs = {|CNN0041:7_839|}, MaxActivationBytes = {|CNN0041:1_000|})]
        [Flatten, Dense(10)]
        public sealed partial class Net;
        """,
        [
            "'Net' has 7,850 parameters, 2,850 more than the budget's 5,000; the largest share is 7,850 of 'fc1'",
            "'Net' has 7,840 MACs, 1 more than the budget's 7,839; the largest share is 7,840 of 'fc1'",
            "'Net' has 3,200 bytes of activations for one sample, 2,200 more than the budget's 1,000; the largest share is 3,136 of 'input'",
        ]);

    [Fact]
    public Task ABudgetThatIsKept() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(1, 28, 28)]
        [Budget(MaxParameters = 7_850, MaxMacs = 7_840, MaxActivationBytes = 100_000)]
        [Flatten, Dense(10)]
        public sealed partial class Net;
        """);
}
