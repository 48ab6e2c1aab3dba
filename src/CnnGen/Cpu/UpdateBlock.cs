using System.ComponentModel;

namespace CnnGen.Cpu;

/// <summary>Weights that are updated together: a multiple of 16, at 64-byte aligned addresses.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly unsafe struct UpdateBlock
{
    private readonly float** _states;
    private readonly int _offset;

    internal UpdateBlock(float* weights, float* gradients, float** states, int offset, int count, float decay)
    {
        Weights = weights + offset;
        Gradients = gradients + offset;
        _states = states;
        (_offset, Count, Decay) = (offset, count, decay);
    }

    /// <summary>The first weight.</summary>
    public float* Weights { get; }

    /// <summary>Its gradient.</summary>
    public float* Gradients { get; }

    /// <summary>How many weights there are.</summary>
    public int Count { get; }

    /// <summary>λ of their decay.</summary>
    public float Decay { get; }

    /// <summary>What an optimizer keeps of the first weight.</summary>
    public float* State(int index) => _states[index] + _offset;
}
