/// <summary>
/// The gradient by the input of a dense layer of 20 input features, each the sum over 18 output features.
/// </summary>
/// <remarks>
/// 4 samples × 1 register of 16 features: 4 sums and 2 operands in 32 registers, 5 loads for 4 multiplications.
/// </remarks>
internal sealed unsafe class DenseInputGradient_Of18_To20 : global::CnnGen.Cpu.Kernels.Tiles.TileKernel
{
    public static readonly DenseInputGradient_Of18_To20 Instance = new();

    /// <inheritdoc/>
    public override void Run512(int rows, int vectors, in global::CnnGen.Cpu.Kernels.Tiles.ConvOperands operands, in global::CnnGen.Cpu.Kernels.Tiles.ConvTarget target)
    {
        switch (rows, vectors)
        {
            case (4, 1): Wide4x1<global::CnnGen.Cpu.Kernels.Simd.Simd512, global::System.Runtime.Intrinsics.Vector512<float>>(in operands, in target); break;
            default: throw new global::System.Diagnostics.UnreachableException();
        }
    }

    /// <inheritdoc/>
    public override void Run256(int rows, int vectors, in global::CnnGen.Cpu.Kernels.Tiles.ConvOperands operands, in global::CnnGen.Cpu.Kernels.Tiles.ConvTarget target)
    {
        switch (rows, vectors)
        {
            case (4, 2): Narrow4x2<global::CnnGen.Cpu.Kernels.Simd.Simd256, global::System.Runtime.Intrinsics.Vector256<float>>(in operands, in target); break;
            default: throw new global::System.Diagnostics.UnreachableException();
        }
    }

    /// <inheritdoc/>
    public override void Run128(int rows, int vectors, in global::CnnGen.Cpu.Kernels.Tiles.ConvOperands operands, in global::CnnGen.Cpu.Kernels.Tiles.ConvTarget target)
    {
        switch (rows, vectors)
        {
            case (4, 2): Narrow4x2<global::CnnGen.Cpu.Kernels.Simd.Simd128, global::System.Runtime.Intrinsics.Vector128<float>>(in operands, in target); break;
            default: throw new global::System.Diagnostics.UnreachableException();
        }
    }

    [global::System.Runtime.CompilerServices.MethodImplAttribute(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]
    private static void Wide4x1<S, V>(in global::CnnGen.Cpu.Kernels.Tiles.ConvOperands operands, in global::CnnGen.Cpu.Kernels.Tiles.ConvTarget target)
        where S : struct, global::CnnGen.Cpu.Kernels.Simd.ISimd<V>
        where V : struct
    {
        unchecked
        {
            float* c = target.C; // fetched while the sums are made
            S.Prefetch(c);
            S.Prefetch(c + 32);
            S.Prefetch(c + 64);
            S.Prefetch(c + 96);
            float* start = target.Start;
            V c0 = S.Load(start); start += target.StartPixel;
            V c1 = S.Load(start); start += target.StartPixel;
            V c2 = S.Load(start); start += target.StartPixel;
            V c3 = S.Load(start);
            float* a = operands.A;
            float* b = operands.B;
            for (int k = 0; k < 18; k += 6)
            {
                V w0 = S.Load(b);
                V x = S.Broadcast(a[0]); c0 = S.MultiplyAdd(x, w0, c0);
                x = S.Broadcast(a[32]); c1 = S.MultiplyAdd(x, w0, c1);
                x = S.Broadcast(a[64]); c2 = S.MultiplyAdd(x, w0, c2);
                x = S.Broadcast(a[96]); c3 = S.MultiplyAdd(x, w0, c3);
                w0 = S.Load(b + 20);
                x = S.Broadcast(a[1]); c0 = S.MultiplyAdd(x, w0, c0);
                x = S.Broadcast(a[33]); c1 = S.MultiplyAdd(x, w0, c1);
                x = S.Broadcast(a[65]); c2 = S.MultiplyAdd(x, w0, c2);
                x = S.Broadcast(a[97]); c3 = S.MultiplyAdd(x, w0, c3);
                w0 = S.Load(b + 40);
                x = S.Broadcast(a[2]); c0 = S.MultiplyAdd(x, w0, c0);
                x = S.Broadcast(a[34]); c1 = S.MultiplyAdd(x, w0, c1);
                x = S.Broadcast(a[66]); c2 = S.MultiplyAdd(x, w0, c2);
                x = S.Broadcast(a[98]); c3 = S.MultiplyAdd(x, w0, c3);
                w0 = S.Load(b + 60);
                x = S.Broadcast(a[3]); c0 = S.MultiplyAdd(x, w0, c0);
                x = S.Broadcast(a[35]); c1 = S.MultiplyAdd(x, w0, c1);
                x = S.Broadcast(a[67]); c2 = S.MultiplyAdd(x, w0, c2);
                x = S.Broadcast(a[99]); c3 = S.MultiplyAdd(x, w0, c3);
                w0 = S.Load(b + 80);
                x = S.Broadcast(a[4]); c0 = S.MultiplyAdd(x, w0, c0);
                x = S.Broadcast(a[36]); c1 = S.MultiplyAdd(x, w0, c1);
                x = S.Broadcast(a[68]); c2 = S.MultiplyAdd(x, w0, c2);
                x = S.Broadcast(a[100]); c3 = S.MultiplyAdd(x, w0, c3);
                w0 = S.Load(b + 100);
                x = S.Broadcast(a[5]); c0 = S.MultiplyAdd(x, w0, c0);
                x = S.Broadcast(a[37]); c1 = S.MultiplyAdd(x, w0, c1);
                x = S.Broadcast(a[69]); c2 = S.MultiplyAdd(x, w0, c2);
                x = S.Broadcast(a[101]); c3 = S.MultiplyAdd(x, w0, c3);
                a += 6;
                b += 120;
            }
            S.Store(c0, c);
            S.Store(c1, c + 32);
            S.Store(c2, c + 64);
            S.Store(c3, c + 96);
        }
    }

    [global::System.Runtime.CompilerServices.MethodImplAttribute(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]
    private static void Narrow4x2<S, V>(in global::CnnGen.Cpu.Kernels.Tiles.ConvOperands operands, in global::CnnGen.Cpu.Kernels.Tiles.ConvTarget target)
        where S : struct, global::CnnGen.Cpu.Kernels.Simd.ISimd<V>
        where V : struct
    {
        unchecked
        {
            float* c = target.C; // fetched while the sums are made
            S.Prefetch(c);
            S.Prefetch(c + 32);
            S.Prefetch(c + 64);
            S.Prefetch(c + 96);
            float* start = target.Start;
            V c0x0 = S.Load(start), c0x1 = S.Load(start + target.StartVector); start += target.StartPixel;
            V c1x0 = S.Load(start), c1x1 = S.Load(start + target.StartVector); start += target.StartPixel;
            V c2x0 = S.Load(start), c2x1 = S.Load(start + target.StartVector); start += target.StartPixel;
            V c3x0 = S.Load(start), c3x1 = S.Load(start + target.StartVector);
            float* a = operands.A;
            float* b = operands.B;
            for (int k = 0; k < 18; k += 6)
            {
                V w0 = S.Load(b), w1 = S.Load(b + S.Count);
                V x = S.Broadcast(a[0]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                x = S.Broadcast(a[32]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                x = S.Broadcast(a[64]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                x = S.Broadcast(a[96]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                w0 = S.Load(b + 20); w1 = S.Load(b + 20 + S.Count);
                x = S.Broadcast(a[1]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                x = S.Broadcast(a[33]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                x = S.Broadcast(a[65]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                x = S.Broadcast(a[97]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                w0 = S.Load(b + 40); w1 = S.Load(b + 40 + S.Count);
                x = S.Broadcast(a[2]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                x = S.Broadcast(a[34]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                x = S.Broadcast(a[66]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                x = S.Broadcast(a[98]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                w0 = S.Load(b + 60); w1 = S.Load(b + 60 + S.Count);
                x = S.Broadcast(a[3]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                x = S.Broadcast(a[35]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                x = S.Broadcast(a[67]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                x = S.Broadcast(a[99]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                w0 = S.Load(b + 80); w1 = S.Load(b + 80 + S.Count);
                x = S.Broadcast(a[4]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                x = S.Broadcast(a[36]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                x = S.Broadcast(a[68]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                x = S.Broadcast(a[100]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                w0 = S.Load(b + 100); w1 = S.Load(b + 100 + S.Count);
                x = S.Broadcast(a[5]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                x = S.Broadcast(a[37]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                x = S.Broadcast(a[69]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                x = S.Broadcast(a[101]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                a += 6;
                b += 120;
            }
            S.Store(c0x0, c); S.Store(c0x1, c + S.Count);
            S.Store(c1x0, c + 32); S.Store(c1x1, c + 32 + S.Count);
            S.Store(c2x0, c + 64); S.Store(c2x1, c + 64 + S.Count);
            S.Store(c3x0, c + 96); S.Store(c3x1, c + 96 + S.Count);
        }
    }
}
