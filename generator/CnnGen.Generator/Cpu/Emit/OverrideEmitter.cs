using CnnGen.Generator.Code;
using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Reading;

namespace CnnGen.Generator.Cpu.Emit;

/// <summary>Writes what the runtime calls, and declares the methods that do it. Those are partial methods: calls of them are left out while
/// the file that has them is not there.</summary>
internal static class OverrideEmitter
{
    /// <summary>The method that runs one chunk of a region.</summary>
    public static string RunRegion(DeclarationSpec declaration) => $"partial void {declaration.PrivatePrefix}RunRegion(int region, int chunk, int worker)";

    /// <summary>The method that makes what inference uses out of the parameters.</summary>
    public static string FoldPass(DeclarationSpec declaration) => $"partial void {declaration.PrivatePrefix}FoldPass()";

    public static void Emit(CodeWriter writer, DeclarationSpec declaration, string fileOfPasses, Plan plan)
    {
        IReadOnlyList<PassCode> passes = PassCode.Of(plan, declaration);
        foreach (PassCode pass in passes)
        {
            writer.Line("/// <inheritdoc/>");
            writer.Line($"protected override void {pass.Method}() => {pass.Name}();");
            writer.Line();
        }

        writer.Line("/// <inheritdoc/>");
        writer.Line($"protected override void RunChunk(int region, int chunk, int worker) => {declaration.PrivatePrefix}RunRegion(region, chunk, worker);");
        writer.Line();
        writer.Line("/// <inheritdoc/>");
        writer.Line($"protected override void FoldWeights() => {declaration.PrivatePrefix}FoldPass();");
        writer.Line();
        writer.Line($"// These are in {fileOfPasses}, which an editor does without while you type.");
        foreach (PassCode pass in passes)
            writer.Line(Declaration(pass) + ";");
        writer.Line(RunRegion(declaration) + ";");
        writer.Line(FoldPass(declaration) + ";");
    }

    /// <summary>The head of a pass's method.</summary>
    public static string Declaration(PassCode pass) => $"partial void {pass.Name}()";
}
