using CnnGen.Generator.Code;
using CnnGen.Generator.Gpu.Emit;
using CnnGen.Generator.Gpu.Planning;
using CnnGen.Generator.Model;
using CnnGen.Generator.Reading;

namespace CnnGen.Generator.Emit;

/// <summary>Writes what a network's class has where its project has the library of the GPU: a constructor that takes a device, and the plan.</summary>
internal static class DeviceEmitter
{
    /// <summary>What the constructor takes beside the batch size and the seed.</summary>
    public const string DeviceType = "global::CnnGen.Device";

    private const string PassesType = "global::CnnGen.DevicePasses";

    /// <summary>The constructor, which other code sees. What it calls is a partial method: while the file that has it is not there, all runs on the CPU.</summary>
    public static void EmitConstructor(CodeWriter writer, DeclarationSpec declaration)
    {
        string place = declaration.PrivatePrefix + "On";
        writer.Line("/// <summary>A network with weights of its own on a device: set by He's initialization when they are first used, unless others are loaded before.</summary>");
        writer.Line("/// <remarks>Further workspaces on these weights are on the same device.</remarks>");
        writer.Line("/// <param name=\"batchSize\">The most samples a pass takes.</param>");
        writer.Line("/// <param name=\"device\">What passes run on, as in <see cref=\"global::CnnGen.Device.Best\"/>.</param>");
        writer.Line("/// <param name=\"seed\">Decides initial weights and dropout.</param>");
        writer.Line("/// <exception cref=\"global::System.ArgumentOutOfRangeException\"><paramref name=\"batchSize\"/> is not positive.</exception>");
        writer.Line("/// <exception cref=\"global::System.ArgumentNullException\"><paramref name=\"device\"/> is null.</exception>");
        writer.Line("/// <exception cref=\"global::System.OutOfMemoryException\">So many samples need more memory than the device has.</exception>");
        using (writer.Braces($"public {declaration.Name}(int batchSize, {DeviceType} device, ulong seed = 0) : base({TableEmitter.Tables(declaration)}, batchSize, seed, {place}(device))"))
        {
        }

        writer.Line();
        using (writer.Braces($"private static {PassesType}? {place}({DeviceType} device)"))
        {
            writer.Line("global::System.ArgumentNullException.ThrowIfNull(device);");
            writer.Line($"{PassesType}? passes = null;");
            writer.Line($"{Place(declaration)}(device, ref passes);");
            writer.Line("return passes;");
        }

        writer.Line();
        writer.Line($"static partial void {Place(declaration)}({DeviceType} device, ref {PassesType}? passes);");
        writer.Line();
    }

    /// <summary>The plan, and the body of what the constructor calls.</summary>
    /// <returns>The kernels that the plan names.</returns>
    public static EquatableArray<KernelText> EmitPasses(CodeWriter writer, DeclarationSpec declaration, GpuPlan plan)
    {
        string table = declaration.PrivatePrefix + "Gpu";
        writer.Line();
        writer.Line($"static partial void {Place(declaration)}({DeviceType} device, ref {PassesType}? passes) => passes = device.Of({table}.Program);");
        writer.Line();
        return GpuTableEmitter.Emit(writer, plan, table, declaration.KernelNamespace);
    }

    private static string Place(DeclarationSpec declaration) => declaration.PrivatePrefix + "OnDevice";
}
