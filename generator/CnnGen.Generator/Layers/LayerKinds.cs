using CnnGen.Generator.Arguments;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Layers;

/// <summary>Every layer a user can write, by the name of its attribute. Adding a layer is a record, a line here and an emitter.</summary>
public static class LayerKinds
{
    public static IReadOnlyDictionary<string, Func<ArgumentReader, Layer>> Readers { get; } =
        new Dictionary<string, Func<ArgumentReader, Layer>>
        {
            ["Conv"] = Conv.Read,
            ["MaxPool"] = Pool.ReadMax,
            ["AvgPool"] = Pool.ReadAverage,
            ["GlobalMaxPool"] = _ => new GlobalPool(Reducer.Maximum),
            ["GlobalAvgPool"] = _ => new GlobalPool(Reducer.Average),
            ["Slice"] = Slice.Read,
            ["Flatten"] = _ => new Flatten(),
            ["Dense"] = Dense.Read,
            ["Relu"] = _ => Activations.Relu,
            ["Relu6"] = _ => Activations.Relu6,
            ["LeakyRelu"] = Activations.ReadLeakyRelu,
            ["Elu"] = Activations.ReadElu,
            ["Sigmoid"] = _ => Activations.Sigmoid,
            ["Tanh"] = _ => Activations.Tanh,
            ["ScaledTanh"] = Activations.ReadScaledTanh,
            ["Silu"] = _ => Activations.Silu,
            ["Gelu"] = Activations.ReadGelu,
            ["HardSwish"] = _ => Activations.HardSwish,
            ["Softplus"] = Activations.ReadSoftplus,
            ["Function"] = Pointwise.Read,
            ["Maxout"] = Maxout.Read,
            ["Softmax"] = _ => new Softmax(),
            ["LogSoftmax"] = _ => new LogSoftmax(),
            ["BatchNorm"] = BatchNorm.Read,
            ["LayerNorm"] = LayerNorm.Read,
            ["GroupNorm"] = GroupNorm.Read,
            ["InstanceNorm"] = InstanceNorm.Read,
            ["LocalResponseNorm"] = LocalResponseNorm.Read,
            ["PRelu"] = _ => new PRelu(),
            ["Dropout"] = Dropout.Read,
            ["Add"] = Add.Read,
            ["Multiply"] = Multiply.Read,
            ["Concat"] = _ => new Concat(),
        };
}
