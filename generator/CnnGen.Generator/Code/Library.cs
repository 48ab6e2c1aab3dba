namespace CnnGen.Generator.Code;

/// <summary>What generated code calls, as it writes it: in full, since any shorter name, and any alias, may be one of the user's.</summary>
internal static class Library
{
    public const string Kernels = "global::CnnGen.Kernels";

    /// <summary>The base class. Its members are written behind <c>base.</c>, which nothing of the user's can hide; the static ones behind this.</summary>
    public const string Network = "global::CnnGen.NeuralNetwork";
}
