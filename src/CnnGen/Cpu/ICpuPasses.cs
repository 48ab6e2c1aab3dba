namespace CnnGen.Cpu;

/// <summary>What the generator wrote of a network for the CPU: passes, and the chunks of their regions.</summary>
internal interface ICpuPasses : IParallelRegion
{
    /// <summary>The inference pass, each sample on one worker.</summary>
    void InferForward();

    /// <summary>The inference pass of a single sample, on all workers.</summary>
    void InferSample();

    /// <summary>The forward half of a training pass.</summary>
    void TrainForward();

    /// <summary>The backward half of a training pass.</summary>
    void TrainBackward();

    /// <summary>Folds batch norm into the weights that inference uses.</summary>
    void FoldWeights();
}
