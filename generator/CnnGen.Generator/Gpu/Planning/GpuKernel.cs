using CnnGen.Generator.Model;

namespace CnnGen.Generator.Gpu.Planning;

/// <summary>What a kernel computes, one record a kind. Equal ones are one kernel of the compilation, whatever the layers and networks that launch it.</summary>
public abstract record GpuKernel
{
    public const int DefaultThreads = 256;

    /// <summary>What it computes, in a word that a method's name can begin with.</summary>
    public abstract string Title { get; }

    /// <summary>Threads of a block.</summary>
    public virtual int Threads => DefaultThreads;
}
