using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>How the channels of a convolution meet in the blocked layout.</summary>
public enum ConvGrouping
{
    /// <summary>Each output channel all input channels.</summary>
    Whole,

    /// <summary>Groups of whole blocks of channels, side by side.</summary>
    Blocks,

    /// <summary>Groups within a block: the channels of a group, of which one is depthwise, are neighbouring lanes of a register.</summary>
    Lanes,

    /// <summary>Groups that neither fill blocks nor cut them evenly.</summary>
    Uneven,
}

/// <summary>How the groups of a convolution lie in blocks of channels.</summary>
/// <param name="Count">How many groups there are.</param>
/// <param name="InChannels">Input channels of a group, spare lanes included.</param>
/// <param name="OutChannels">Output channels of a group, spare lanes included.</param>
public sealed record ConvGroups(ConvGrouping Grouping, int Count, int InChannels, int OutChannels)
{
    /// <summary>The blocks of channels that a pass leaves for each group.</summary>
    /// <param name="isBackward">Whether it is that of the gradient by the input.</param>
    public int BlocksOf(bool isBackward) => (isBackward ? InChannels : OutChannels) / BlockedSizes.Block;

    /// <param name="conv">The convolution.</param>
    /// <param name="inChannels">Channels of its input.</param>
    /// <param name="inLanes">The lanes that they have in blocks.</param>
    public static ConvGroups Of(Convolution conv, int inChannels, int inLanes)
    {
        (int inputs, int outputs) = (inChannels / conv.Groups, conv.Channels / conv.Groups);
        ConvGrouping grouping = GroupingOf(conv.Groups, inputs, outputs);
        return grouping switch
        {
            ConvGrouping.Whole => new(grouping, 1, inLanes, Alignment.RoundUp(outputs)),
            ConvGrouping.Lanes => new(grouping, Alignment.RoundUp(conv.Channels) / outputs, inputs, outputs),
            _ => new(grouping, conv.Groups, inputs, outputs),
        };
    }

    private static ConvGrouping GroupingOf(int groups, int inputs, int outputs)
    {
        if (groups == 1)
            return ConvGrouping.Whole;
        if (inputs % BlockedSizes.Block == 0 && outputs % BlockedSizes.Block == 0)
            return ConvGrouping.Blocks;
        return inputs == outputs && inputs < BlockedSizes.Block && BlockedSizes.Block % inputs == 0 ? ConvGrouping.Lanes : ConvGrouping.Uneven;
    }
}
