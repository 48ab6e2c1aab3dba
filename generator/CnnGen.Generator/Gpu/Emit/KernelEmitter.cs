using CnnGen.Generator.Gpu.Emit.Kernels;
using CnnGen.Generator.Gpu.Planning;

namespace CnnGen.Generator.Gpu.Emit;

/// <summary>Writes kernels.</summary>
public static class KernelEmitter
{
    public static KernelText Emit(GpuKernel kernel) => kernel switch
    {
        PointwiseKernel pointwise => PointwiseEmitter.Emit(pointwise),
        TransposeKernel transpose => TransposeEmitter.Emit(transpose),
        ConvKernel conv => ConvEmitter.Emit(conv),
        ConvDataKernel conv => ConvEmitter.Emit(conv),
        ConvWeightsKernel conv => ConvEmitter.Emit(conv),
        DirectConvKernel conv => DirectConvEmitter.Emit(conv),
        DirectConvDataKernel conv => DirectConvEmitter.Emit(conv),
        DirectConvWeightsKernel conv => DirectConvEmitter.Emit(conv),
        NormStatisticsKernel norm => NormEmitter.Emit(norm),
        NormCombineKernel norm => NormEmitter.Emit(norm),
        NormGradientSumsKernel norm => NormEmitter.Emit(norm),
        NormGradientCombineKernel norm => NormEmitter.Emit(norm),
        CompositionKernel composition => CompositionEmitter.Emit(composition),
        ChannelSumsKernel sums => SumEmitter.Emit(sums),
        SumPartsKernel sums => SumEmitter.Emit(sums),
        WindowKernel windows => WindowEmitter.Emit(windows),
        WindowGradientKernel windows => WindowEmitter.Emit(windows),
        PositionKernel positions => PositionEmitter.Emit(positions),
        PositionGradientKernel positions => PositionEmitter.Emit(positions),
        ChannelsKernel channels => ChannelsEmitter.Emit(channels),
        ChannelMaximumKernel channels => ChannelMaximumEmitter.Emit(channels),
        ChannelMaximumGradientKernel channels => ChannelMaximumEmitter.Emit(channels),
        FlattenKernel flatten => FlattenEmitter.Emit(flatten),
        FlattenGradientKernel flatten => FlattenEmitter.Emit(flatten),
        UpdateKernel update => UpdateKernelEmitter.Emit(update),
        _ => throw new InvalidOperationException($"{kernel.GetType().Name} cannot be written."),
    };
}
