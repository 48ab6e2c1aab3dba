using System.Collections.Immutable;
using System.Reflection;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.IR.Transformations;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;

namespace CnnGen.Gpu;

/// <summary>What ILGPU 1.5.3 has no public way for. Where a member is missing, what works without it goes on, and that is said once.</summary>
internal static class IlgpuInternals
{
    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly HashSet<string> Said = [];

    /// <summary>Lets kernels be compiled for a driver that does not say that it has generic addresses (PoCL), which ILGPU's code needs.</summary>
    public static void AllowGenericAddresses(CLDevice device)
    {
        if (typeof(CLCapabilityContext).GetProperty("GenericAddressSpace", Instance) is { CanWrite: true } property)
            property.SetValue(device.Capabilities, true);
        else
            Say("CLCapabilityContext.GenericAddressSpace", "kernels may not compile on drivers that do not say that they have generic addresses");
    }

    /// <summary>What compiles an accelerator's kernels.</summary>
    public static Backend? BackendOf(Accelerator accelerator)
    {
        if (typeof(Accelerator).GetProperty("Backend", Instance)?.GetValue(accelerator) is Backend backend)
            return backend;
        Say("Accelerator.Backend", "kernels are compiled as ILGPU has them: slower, and not kept between runs");
        return null;
    }

    /// <summary>Takes out the pass that moves loads to the front, where they fill more registers than there are.</summary>
    /// <returns>Whether it is out.</returns>
    public static bool RemoveCodePlacement(Backend backend)
    {
        PropertyInfo? property = typeof(Backend).GetProperty("KernelTransformers", Instance);
        if (property?.GetValue(backend) is not ImmutableArray<Transformer> transformers || !property.CanWrite)
        {
            Say("Backend.KernelTransformers", "kernels are compiled with CodePlacement: slower");
            return false;
        }

        property.SetValue(backend, transformers.Select(Without).ToImmutableArray());
        return true;

        static Transformer Without(Transformer transformer)
        {
            Transformer.Builder builder = Transformer.CreateBuilder(transformer.Configuration);
            foreach (Transformation transformation in transformer.Transformations.Where(transformation => transformation is not CodePlacement))
                builder.Add(transformation);
            return builder.ToTransformer();
        }
    }

    /// <summary>A kernel of a text.</summary>
    public static PTXCompiledKernel? PtxKernel(Context context, EntryPoint entryPoint, string text)
    {
        ConstructorInfo? constructor = typeof(PTXCompiledKernel).GetConstructors(Instance).FirstOrDefault(candidate => candidate.GetParameters().Length == 4);
        if (constructor is not null)
            return (PTXCompiledKernel)constructor.Invoke([context, entryPoint, null, text]);
        Say("PTXCompiledKernel's constructor", "products and sums are rounded as the driver has it, and kernels are not kept between runs");
        return null;
    }

    private static void Say(string member, string consequence)
    {
        lock (Said)
        {
            if (Said.Add(member))
                System.Diagnostics.Trace.TraceWarning($"ILGPU {typeof(Context).Assembly.GetName().Version} has no {member} as 1.5.3 does: {consequence}.");
        }
    }
}
