using System.Reflection;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace CnnGen.Gpu.Cuda;

/// <summary>Compiles kernels to PTX as they should be, which the loader of ILGPU's accelerator does not.</summary>
internal sealed class CudaKernels
{
    private readonly CudaAccelerator _accelerator;
    private readonly PTXBackend _backend;
    private readonly KernelCache _cache;

    private CudaKernels(CudaAccelerator accelerator, PTXBackend backend, KernelCache cache) => (_accelerator, _backend, _cache) = (accelerator, backend, cache);

    /// <summary>Those of an accelerator; null where it is none of CUDA's, or ILGPU is not the one whose internals are known: then its own loader goes on.</summary>
    public static CudaKernels? Of(Accelerator accelerator, KernelCache cache)
    {
        if (accelerator is not CudaAccelerator cuda || IlgpuInternals.BackendOf(accelerator) is not PTXBackend backend || !IlgpuInternals.RemoveCodePlacement(backend))
            return null;
        return new CudaKernels(cuda, backend, cache);
    }

    /// <summary>Compiles a method, or takes what an earlier run has compiled of it, and loads that.</summary>
    public Kernel Load(MethodInfo method, int threads)
    {
        EntryPointDescription description = EntryPointDescription.FromExplicitlyGroupedKernel(method);
        var specialization = new KernelSpecialization(threads, null);
        string key = Key(method, threads);
        // What a text declares of shared memory is the driver's to read there; launches ask for none beside it.
        var entryPoint = new EntryPoint(description, default, specialization);
        if (_cache.Find(key) is { } text && IlgpuInternals.PtxKernel(_accelerator.Context, entryPoint, text) is { } found)
            return _accelerator.LoadKernel(found);
        CompiledKernel compiled = _backend.Compile(description, specialization);
        string fused = PtxText.FuseMultiplyAdds(((PTXCompiledKernel)compiled).PTXAssembly);
        if (IlgpuInternals.PtxKernel(_accelerator.Context, entryPoint, fused) is not { } kernel)
            return _accelerator.LoadKernel(compiled);
        _cache.Keep(key, fused);
        return _accelerator.LoadKernel(kernel);
    }

    // The method's name has a hash of its text; what it calls is this library's.
    private string Key(MethodInfo method, int threads) => string.Join(
        "|", method.Name, threads, typeof(CudaKernels).Module.ModuleVersionId, typeof(Context).Assembly.GetName().Version, _accelerator.Architecture, _accelerator.InstructionSet);
}
