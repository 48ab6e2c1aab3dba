namespace CnnGen.Examples;

/// <summary>The networks by their names.</summary>
internal static class Models
{
    private static readonly Dictionary<string, Func<int, ulong, NeuralNetwork>> Constructors = new()
    {
        ["resnet20"] = (batch, seed) => new ResNet20(batch, seed),
        ["resnet32"] = (batch, seed) => new ResNet32(batch, seed),
        ["resnet44"] = (batch, seed) => new ResNet44(batch, seed),
        ["resnet56"] = (batch, seed) => new ResNet56(batch, seed),
        ["resnet110"] = (batch, seed) => new ResNet110(batch, seed),
    };

    public static IReadOnlyCollection<string> Names => Constructors.Keys;

    public static NeuralNetwork Create(string name, int batch, ulong seed) => Constructors[name](batch, seed);
}
