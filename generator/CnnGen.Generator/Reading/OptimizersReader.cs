using CnnGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace CnnGen.Generator.Reading;

/// <summary>Optimizers of another assembly for which this one has kernels.</summary>
/// <param name="KernelNamespace">Of this one.</param>
public sealed record CompiledOptimizers(string KernelNamespace, EquatableArray<CompiledOptimizer> Optimizers);

/// <summary>What a compiled optimizer computes.</summary>
/// <param name="Sets">The formulas of each of its attributes.</param>
/// <param name="Numbers">Its numbers, as formulas call them.</param>
public sealed record CompiledOptimizer(EquatableArray<EquatableArray<string>> Sets, EquatableArray<string> Numbers);

/// <summary>Reads the attribute that names them.</summary>
internal static class OptimizersReader
{
    public const string Attribute = "CnnGen.Gpu.OptimizersAttribute";

    public static CompiledOptimizers Read(IAssemblySymbol assembly, IEnumerable<AttributeData> attributes) => new(
        DeclarationSpec.KernelsBeside(DeclarationReader.TileNamespace(assembly.Name)),
        attributes.SelectMany(attribute => attribute.ConstructorArguments).SelectMany(argument => argument.Values)
            .Select(type => type.Value).OfType<INamedTypeSymbol>()
            .Select(FormulaReader.ReadCompiled).ToEquatableArray());
}
