using System.Numerics.Tensors;

namespace CnnGen;

// Looking into a pass that went wrong.
public abstract unsafe partial class NeuralNetwork
{
    /// <summary>Repeats the forward half of the last training pass on the same batch and looks at every layer's activations.</summary>
    /// <param name="input">The input of the last <see cref="ForwardTraining"/>.</param>
    /// <returns>The name of the first layer, in the order in which they run, whose activations are not all finite; null if all are.</returns>
    /// <remarks>Leaves running statistics and dropout's random numbers as they are; the activations of the last pass are used up.</remarks>
    internal string? FindNonFiniteLayer(ReadOnlySpan<float> input)
    {
        using SingleUse.Scope use = _use.Take();
        int samples = input.Length / Plan.InputCount;
        // Allocated here, where training has already failed.
        float[] output = new float[samples * Plan.OutputCount];
        NonFiniteObserver observer = new(Plan.Layers.Length);
        _pendingSamples = 0;
        _backwardSamples = 0;
        Executor.PrepareTraining();
        Span<PassBuffer> inputs = stackalloc PassBuffer[Plan.Inputs.Length];
        Span<PassBuffer> outputs = stackalloc PassBuffer[Plan.Outputs.Length];
        fixed (float* inputPointer = input, outputPointer = output)
        {
            CutInputs(inputPointer, samples, inputs);
            CutOutputs(outputPointer, samples, outputs);
            Executor.Observe(samples, inputs, outputs, observer);
        }

        return observer.First is int first ? Plan.Layers[first].Name : null;
    }

    private sealed class NonFiniteObserver(int layers) : ActivationObserver
    {
        private readonly bool[] _seen = new bool[layers];

        public int? First => Array.IndexOf(_seen, true) is int first and >= 0 ? first : null;

        public override void Observe(int layer, float* activations, int count, int stride, int samples)
        {
            for (int sample = 0; sample < samples && !_seen[layer]; sample++)
            {
                // Several threads may write the same true.
                if (!TensorPrimitives.IsFiniteAll(new ReadOnlySpan<float>(activations + (long)sample * stride, count)))
                    _seen[layer] = true;
            }
        }
    }
}
