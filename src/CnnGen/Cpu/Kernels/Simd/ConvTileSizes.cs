namespace CnnGen.Cpu.Kernels.Simd;

internal struct Size9 : ISize
{
    public static int Value => 9;
}

internal struct Size10 : ISize
{
    public static int Value => 10;
}

internal struct Size11 : ISize
{
    public static int Value => 11;
}

internal struct Size12 : ISize
{
    public static int Value => 12;
}

internal struct Size13 : ISize
{
    public static int Value => 13;
}

internal struct Size14 : ISize
{
    public static int Value => 14;
}

internal struct Size15 : ISize
{
    public static int Value => 15;
}

internal struct Size16 : ISize
{
    public static int Value => 16;
}
