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
        """,
        [
            "'NotPartial' must be partial, so that its code can be generated: write 'partial class NotPartial'",
            "'Nested' is nested in 'Outer', which must be partial too, so that its code can be generated",
            "'Generic' cannot have [Update]: it has type parameters",
            "'Other' cannot have [Update]: it does not derive from Optimizer",
            "'AnOptimizer' cannot have [LossTerm]: it does not derive from PointwiseLoss",
        ]);
}
