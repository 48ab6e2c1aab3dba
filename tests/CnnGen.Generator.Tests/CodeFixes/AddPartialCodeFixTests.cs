using CnnGen.Generator.Tests.Infrastructure;

namespace CnnGen.Generator.Tests.CodeFixes;

public class AddPartialCodeFixTests
{
    [Fact]
    public Task MakesTheClassPartial() => CodeFixTest.Verify("""
        using CnnGen;
        [Network(3), Dense(2)]
        public sealed class Net; // my net
        """, "CNN0001", "Make 'Net' partial", """
        using CnnGen;
        [Network(3), Dense(2)]
        public sealed partial class Net; // my net
        """);

    [Fact]
    public Task MakesContainersPartial() => CodeFixTest.Verify("""
        using CnnGen;
        class Outer
        {
            partial class Middle
            {
                readonly record struct Inner
                {
                    [Network(3), Dense(2)]
                    partial class Net;
                }
            }
        }
        """, "CNN0002", "Make 'Outer' and 'Inner' partial", """
        using CnnGen;
        partial class Outer
        {
            partial class Middle
            {
                readonly partial record struct Inner
                {
                    [Network(3), Dense(2)]
                    partial class Net;
                }
            }
        }
        """);
}
