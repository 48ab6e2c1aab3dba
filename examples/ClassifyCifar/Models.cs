namespace CnnGen.Examples;

/// <summary>The networks by their names.</summary>
internal static class Models
{
    private static readonly Dictionary<string, Func<int, Device, ulong, NeuralNetwork>> Constructors = new()
    {
        ["resnet20"] = (batch, device, seed) => new ResNet20(batch, device, seed),
        ["resnet32"] = (batch, device, seed) => new ResNet32(batch, device, seed),
        ["resnet44"] = (batch, device, seed) => new ResNet44(batch, device, seed),
        ["resnet56"] = (batch, device, seed) => new ResNet56(batch, device, seed),
        ["resnet110"] = (batch, device, seed) => new ResNet110(batch, device, seed),
    };

    public static IReadOnlyCollection<string> Names => Constructors.Keys;

    public static NeuralNetwork Create(string name, int batch, Device device, ulong seed) => Constructors[name](batch, device, seed);
}
