namespace CnnGen.Generator.Model;

/// <summary>64-byte alignment: whole cache lines, and whole vectors of AVX-512.</summary>
public static class Alignment
{
    public const int Floats = 16;

    public static int RoundUp(int floats) => checked((floats + Floats - 1) / Floats * Floats);

    public static long RoundUp(long floats) => checked((floats + Floats - 1) / Floats * Floats);
}
