using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Gpu.Planning;
using CnnGen.Generator.Graph;
using CnnGen.Generator.Model;
using CnnGen.Generator.Reading;

namespace CnnGen.Generator.Emit;

/// <summary>A network as its code is written from it.</summary>
/// <param name="FullName">The metadata name of its class.</param>
/// <param name="File">What its files are called, without what they end with.</param>
/// <param name="Graph">Its layers; null where the network has errors.</param>
/// <param name="Plan">Null where there is no graph.</param>
/// <param name="Gpu">What the GPU does; null where there is no plan, or the project has no library of the GPU.</param>
/// <param name="Fault">What went wrong when the plan was made; null where nothing did.</param>
public sealed record PlannedNetwork(string FullName, DeclarationSpec Declaration, string File, ShapedGraph? Graph, Plan? Plan, GpuPlan? Gpu = null, Fault? Fault = null);
