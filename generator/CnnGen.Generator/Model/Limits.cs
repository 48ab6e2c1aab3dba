using System.Numerics;

namespace CnnGen.Generator.Model;

/// <summary>The largest sizes that are accepted. Kernels and geometries count floats of one sample, and positions along an axis, in ints; what
/// is below these limits cannot overflow there, so that no index leads out of a network's own memory.</summary>
/// <remarks>
/// <para>A value has at most <see cref="Count"/> = 2^30 numbers a sample, so that it still fits an int with its samples rounded up to 16.</para>
/// <para>So has a window's padded input, channels included. An axis of it, the kernel's extent, its taps, the padding, and the product of a tap's row
/// with the width of a map are at most as large. A window starts within the padded input, or ends at most one stride beyond it.</para>
/// <para>So has a tensor of parameters, and with it the terms of one output and the taps of a kernel.</para>
/// <para>Strides and dilations count even where a window has one position or a kernel one tap, and nothing else limits them. Convolutions multiply the strides of
/// both axes with the channels (at most 2^15·2^15·2^30 &lt; 2^63, in longs); pooling adds them to positions.</para>
/// <para>Blocked maps have one border for both axes, which may be larger than the padding; <c>LayoutPlan</c> leaves planar what would be larger than
/// <see cref="Count"/> with it. Samples are multiplied when a network is constructed: its memory is arrays, whose sizes are computed in longs.</para>
/// </remarks>
public static class Limits
{
    /// <summary>Numbers of one sample of a value, of a window's padded input, and of a tensor of parameters.</summary>
    public const int Count = 1 << 30;

    /// <summary>Stride and dilation of a convolution.</summary>
    public const int ConvStep = 1 << 15;

    /// <summary>Stride and dilation of a pooling, whose stride is its kernel where none is written.</summary>
    public const int PoolStep = 1 << 20;

    /// <summary>Floats of all parameters and running statistics, which lie in one array, each tensor rounded up to 16.</summary>
    public const int ParameterFloats = int.MaxValue - (1 << 16);
}
