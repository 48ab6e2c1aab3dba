using System.ComponentModel;
using System.Reflection;

namespace CnnGen.Tests;

/// <summary>What an editor offers to users: nothing that is there for generated code, or for the library itself.</summary>
public sealed class PublicApiTests
{
    public static TheoryData<string> Inner { get; } =
    [
        "Cpu.Kernels.Layout.BlockedSizes", "Cpu.Kernels.Tiles.ConvTiling", "Cpu.Kernels.Conv.Winograd.WinogradSizes", "Cpu.Kernels.Conv.Planar.ScratchSizes",
        "Cpu.Kernels.Dense.DenseTiling", "Philox", "IParallelRegion",
    ];

    [Theory]
    [MemberData(nameof(Inner))]
    public void WhatOnlyTheLibraryUsesIsInternal(string name) =>
        Assert.False(typeof(NeuralNetwork).Assembly.GetType("CnnGen." + name, throwOnError: true)!.IsVisible);

    [Fact]
    public void WhatOnlyGeneratedCodeUsesIsHidden()
    {
        MemberInfo[] members = [.. typeof(NeuralNetwork)
            .GetMembers(BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Where(member => member is FieldInfo { IsFamily: true } or FieldInfo { IsFamilyOrAssembly: true }
                or MethodInfo { IsFamily: true, IsSpecialName: false } or PropertyInfo { GetMethod.IsFamily: true })];
        Assert.Contains(members, member => member.Name == "RunChunk");
        Assert.Contains(members, member => member.Name == "TrainingChunks");
        Assert.All(members, member => Assert.Equal(EditorBrowsableState.Never, member.GetCustomAttribute<EditorBrowsableAttribute>()?.State));
    }

    [Fact]
    public void KernelsAreHidden()
    {
        Type[] types = [.. typeof(NeuralNetwork).Assembly.GetExportedTypes().Where(type => type.Namespace!.StartsWith("CnnGen.Cpu", StringComparison.Ordinal) && !type.IsNested)];
        Assert.NotEmpty(types);
        Assert.All(types, type => Assert.Equal(EditorBrowsableState.Never, type.GetCustomAttribute<EditorBrowsableAttribute>()?.State));
    }
}
