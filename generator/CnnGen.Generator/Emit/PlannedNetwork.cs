using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Model;
using CnnGen.Generator.Reading;

namespace CnnGen.Generator.Emit;

/// <summary>A network as its code is written from it.</summary>
/// <param name="FullName">The metadata name of its class.</param>
/// <param name="File">What its files are called, without what they end with.</param>
/// <param name="Plan">Null where the network has errors.</param>
/// <param name="Fault">What went wrong when the plan was made; null where nothing did.</param>
public sealed record PlannedNetwork(string FullName, DeclarationSpec Declaration, string File, Plan? Plan, Fault? Fault = null);
