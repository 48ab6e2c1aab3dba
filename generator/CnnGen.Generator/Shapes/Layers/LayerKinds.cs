using CnnGen.Generator.Graph;

namespace CnnGen.Generator.Shapes.Layers;

/// <summary>Every layer a user can write, by the name of its attribute. Adding a layer is a record, a line here and an emitter.</summary>
public static class LayerKinds
{
    public static IReadOnlyDictionary<string, Func<ArgumentReader, Layer>> Readers { get; } =
        new Dictionary<string, Func<ArgumentReader, Layer>>
        {
            ["Conv"] = Conv.Read,
            ["MaxPool"] = Pool.ReadMax,
            ["AvgPool"] = Pool.ReadAverage,
            ["GlobalMaxPool"] = _ => new GlobalPool(PoolKind.Max),
            ["GlobalAvgPool"] = _ => new GlobalPool(PoolKind.Average),
            ["Flatten"] = _ => new Flatten(),
            ["Dense"] = Dense.Read,
            ["Relu"] = _ => new Activation(ActivationKind.Relu, 0, 0),
            ["LeakyRelu"] = Activation.ReadLeakyRelu,
            ["Elu"] = Activation.ReadElu,
            ["Sigmoid"] = _ => new Activation(ActivationKind.Sigmoid, 0, 0),
            ["Tanh"] = _ => new Activation(ActivationKind.Tanh, 0, 0),
            ["ScaledTanh"] = Activation.ReadScaledTanh,
            ["Softmax"] = _ => new Softmax(),
            ["BatchNorm"] = BatchNorm.Read,
            ["Dropout"] = Dropout.Read,
            ["Add"] = Add.Read,
            ["Multiply"] = Multiply.Read,
            ["Concat"] = _ => new Concat(),
        };
}
