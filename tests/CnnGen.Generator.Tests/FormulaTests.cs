using CnnGen.Generator.Tests.Infrastructure;

namespace CnnGen.Generator.Tests;

/// <summary>Optimizers and losses that are formulas.</summary>
public class FormulaTests
{
    [Fact]
    public Task AnOptimizer() => GeneratorTest.Verify("""
        using CnnGen.Training;
        namespace My;

        public static partial class Optimizers
        {
            [Update("w = w - rate * g", When = nameof(IsPlain))]
            [Update("velocity = momentum * velocity + g", "w = w - rate * velocity")]
            public sealed partial class Sgd : Optimizer
            {
                public float Momentum { get; init; }
                private bool IsPlain => Momentum == 0;
            }
        }
        """);

    [Fact]
    public Task ALoss() => GeneratorTest.Verify("""
        using CnnGen.Training;

        public abstract class WithDelta : PointwiseLoss
        {
            public double Delta { get; init; } = 1;
        }

        [LossTerm("max(0, abs(x - t) - delta)^2")]
        internal partial class Insensitive : WithDelta;
        """);

    [Fact]
    public Task WrongFormulas() => GeneratorTest.Verify("""
        using CnnGen.Training;

        [Update("v = 0.9 * v + g", {|CNN0011:"w = w - rate * u"|})]
        public sealed partial class Unknown : Optimizer;

        [Update("w = w - g", When = {|CNN0011:"IsPlane"|})]
        [Update("w = w - rate * g")]
        public sealed partial class NoProperty : Optimizer
        {
            public bool IsPlain => true;
        }

        [LossTerm({|CNN0011:"(x - t"|})]
        public sealed partial class Open : PointwiseLoss;

        [{|CNN0060:Update|}]
        public sealed partial class Empty : Optimizer;

        [{|CNN0060:Update("w = w - g", When = nameof(Yes))|}]
        public sealed partial class NoLast : Optimizer
        {
            private bool Yes => true;
        }

        [{|CNN0060:Update("w = w - g")|}]
        [Update("w = w - rate * g")]
        public sealed partial class Two : Optimizer;
        """,
        [
            "Update has formulas[1] = \"w = w - rate * u\", which is wrong at position 15: there is no 'u' here; there are 'w', 'g', 'decay', 'rate', 'step' and 'v'",
            "Update has when = \"IsPlane\", which is wrong at position 0: 'NoProperty' has no property 'IsPlane' of type bool; did you mean 'IsPlain'?",
            "LossTerm has formula = \"(x - t\", which is wrong at position 0: this '(' is never closed",
            "'Empty' cannot have [Update]: there are no formulas in it",
            "'NoLast' cannot have [Update]: the last one has a When, so that none may apply; leave it out",
            "'Two' cannot have [Update]: one without When stands before others, which never apply; put it last",
        ]);

    /// <summary>Which one was meant nobody can tell.</summary>
    [Fact]
    public Task NamesOfTwoMeanings() => GeneratorTest.Verify("""
        using CnnGen.Training;

        [Update({|CNN0011:"w = w - rate * g"|})]
        public sealed partial class WithRate : Optimizer { public float Rate { get; init; } }

        [Update({|CNN0011:"w = w - rate * g"|})]
        public sealed partial class WithW : Optimizer { public int W { get; init; } }

        [LossTerm({|CNN0011:"(x - t)^2"|})]
        public sealed partial class WithT : PointwiseLoss { public double T { get; init; } }

        [LossTerm({|CNN0011:"delta * (x - t)^2"|})]
        public sealed partial class TwoDeltas : PointwiseLoss { public float Delta { get; init; } public float delta { get; init; } }

        [LossTerm("(x - t)^2")]
        public sealed partial class Unread : PointwiseLoss { public float Delta { get; init; } public float delta { get; init; } }
        """,
        [
            "Update has formulas[0] = \"w = w - rate * g\", which is wrong at position 8: 'rate' is given, and is a property of the class as well; give the property another name",
            "Update has formulas[0] = \"w = w - rate * g\", which is wrong at position 0: 'w' is given, and is a property of the class as well; give the property another name",
            "LossTerm has formula = \"(x - t)^2\", which is wrong at position 5: 't' is given, and is a property of the class as well; give the property another name",
            "LossTerm has formula = \"delta * (x - t)^2\", which is wrong at position 0: 'delta' is two properties of the class, whose names differ by case; give one of them another name",
        ]);

    /// <summary>A message has of a long formula what is near the mistake.</summary>
    [Fact]
    public async Task LongFormulas()
    {
        string open = new('(', 10_000), close = new(')', 10_000);
        string source = $$"""
            using CnnGen.Training;
            [Update("w = w - rate * {{open}}g{{close}}")] public sealed partial class Deep : Optimizer;
            """;

        string message = Assert.Single(await GeneratorTest.Analyze(TestCompilation.Create(source))).GetMessage();

        Assert.Equal(
            $"Update has formulas[0] = \"…{open[..60]}{open[..60]}…\", which is wrong at position 79: the expression is nested more than 64 deep",
            message);
    }

    [Fact]
    public Task ClassesThatCannotHaveFormulas() => GeneratorTest.Verify("""
        using CnnGen.Training;

        [Update("w = w - rate * g")]
        public sealed class {|CNN0001:NotPartial|} : Optimizer;

        public class Outer
        {
            [Update("w = w - rate * g")]
            public sealed partial class {|CNN0002:Nested|} : Optimizer;
        }

        [Update("w = w - rate * g")]
        public sealed partial class {|CNN0060:Generic|}<T> : Optimizer;

        [Update("w = w - rate * g")]
        public sealed partial class {|CNN0060:Other|};

        [LossTerm("x - t")]
        public sealed partial class {|CNN0060:AnOptimizer|} : Optimizer;

        [Update("w = w - rate * g")]
        file partial class {|CNN0060:Local|} : Optimizer;

        [{|CNN0060:LossTerm(null!)|}]
        public sealed partial class Nothing : PointwiseLoss;
        """,
        [
            "'NotPartial' must be partial, so that its code can be generated: write 'partial class NotPartial'",
            "'Nested' is nested in 'Outer', which must be partial too, so that its code can be generated",
            "'Generic' cannot have [Update]: it has type parameters",
            "'Other' cannot have [Update]: it does not derive from Optimizer",
            "'AnOptimizer' cannot have [LossTerm]: it does not derive from PointwiseLoss",
            "'Local' cannot have [Update]: it is file-local, so that no other file can have a part of it",
            "'Nothing' cannot have [LossTerm]: there are no formulas in it",
        ]);
}
