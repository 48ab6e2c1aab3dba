using CnnGen.Generator.Model;

namespace CnnGen.Generator.Gpu.Planning;

/// <summary>Each element of a map by itself: a thread for each quad.</summary>
/// <param name="Epilogue">What is computed of the first view's elements, which are its result.</param>
public sealed record PointwiseKernel(GpuMap Map, Epilogue Epilogue) : GpuKernel
{
    public override string Title => "Pointwise";
}

/// <summary>Maps from or to the caller's order, channels first, with an offset in it.</summary>
/// <param name="IsLoad">Whether the caller's are read; else they are written.</param>
public sealed record TransposeKernel(GpuMap Map, bool IsLoad) : GpuKernel
{
    public override string Title => IsLoad ? "Load" : "Store";
}
