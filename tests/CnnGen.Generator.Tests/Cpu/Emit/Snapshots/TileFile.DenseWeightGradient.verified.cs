/// <summary>
/// The gradient by the weights of a dense layer of 20 input features, each the sum over samples, which lie 32 floats apart in x and 32 in dy.
/// </summary>
/// <remarks>
/// 4 output features × 1 register of 16 features: 4 sums and 2 operands in 32 registers, 5 loads for 4 multiplications.
/// </remarks>
internal sealed unsafe class DenseWeightGradient_Dy32_X20 : global::CnnGen.Cpu.Kernels.Tiles.TileKernel
{
    public static readonly DenseWeightGradient_Dy32_X20 Instance = new();

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
            S.Prefetch(c + 20);
            S.Prefetch(c + 40);
            S.Prefetch(c + 60);
            float* start = target.Start;
            V c0 = S.Load(start); start += target.StartPixel;
            V c1 = S.Load(start); start += target.StartPixel;
            V c2 = S.Load(start); start += target.StartPixel;
            V c3 = S.Load(start);
            float* a = operands.A;
            float* b = operands.B;
            for (int k = operands.Depth; k > 0; k--)
            {
                V w0 = S.Load(b);
                V x = S.Broadcast(a[0]); c0 = S.MultiplyAdd(x, w0, c0);
                x = S.Broadcast(a[1]); c1 = S.MultiplyAdd(x, w0, c1);
                x = S.Broadcast(a[2]); c2 = S.MultiplyAdd(x, w0, c2);
                x = S.Broadcast(a[3]); c3 = S.MultiplyAdd(x, w0, c3);
                a += 32;
                b += 32;
            }
            S.Store(c0, c);
            S.Store(c1, c + 20);
            S.Store(c2, c + 40);
            S.Store(c3, c + 60);
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
            S.Prefetch(c + 20);
            S.Prefetch(c + 40);
            S.Prefetch(c + 60);
            float* start = target.Start;
            V c0x0 = S.Load(start), c0x1 = S.Load(start + target.StartVector); start += target.StartPixel;
            V c1x0 = S.Load(start), c1x1 = S.Load(start + target.StartVector); start += target.StartPixel;
            V c2x0 = S.Load(start), c2x1 = S.Load(start + target.StartVector); start += target.StartPixel;
            V c3x0 = S.Load(start), c3x1 = S.Load(start + target.StartVector);
            float* a = operands.A;
            float* b = operands.B;
            for (int k = operands.Depth; k > 0; k--)
            {
                V w0 = S.Load(b), w1 = S.Load(b + S.Count);
                V x = S.Broadcast(a[0]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                x = S.Broadcast(a[1]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                x = S.Broadcast(a[2]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                x = S.Broadcast(a[3]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                a += 32;
                b += 32;
            }
            S.Store(c0x0, c); S.Store(c0x1, c + S.Count);
            S.Store(c1x0, c + 20); S.Store(c1x1, c + 20 + S.Count);
            S.Store(c2x0, c + 40); S.Store(c2x1, c + 40 + S.Count);
            S.Store(c3x0, c + 60); S.Store(c3x1, c + 60 + S.Count);
        }
    }
}
