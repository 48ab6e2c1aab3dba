using CnnGen.Generator.Code;
using CnnGen.Generator.Gpu.Planning;

namespace CnnGen.Generator.Gpu.Emit.Kernels;

/// <summary>Writes a <see cref="PointwiseKernel"/>.</summary>
internal static class PointwiseEmitter
{
    public static KernelText Emit(PointwiseKernel kernel)
    {
        GpuMap map = kernel.Map;
        var writer = new KernelWriter();
        var epilogue = new EpilogueWriter(kernel.Epilogue, map);
        writer.View("Float4", "input");
        epilogue.AddViews(writer);
        writer.View("Float4", "output");
        writer.ThreadPerItem(map.AllQuads);
        string quad = map.Quads == 1 ? "0" : "q";
        if (epilogue.ReadsQuad)
            writer.Line($"int q = {Index.Modulo("i", map.Quads)};");
        writer.Line("Float4 r = input[i];");
        writer.Line($"output[i] = {epilogue.Apply(writer, "r", "i", quad)};");
        epilogue.WriteFunction(writer);
        return writer.Make(kernel, $"{kernel.Epilogue.Expression} of each element, of maps of {Literals.Of(map.Channels)} channels and {Literals.Of(map.Area)} positions.");
    }
}
