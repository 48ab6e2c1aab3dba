/// <summary>
/// Output features of a dense layer, each the sum over 20 input features. The weights are packed by 16 output features.
/// </summary>
/// <remarks>
/// 4 samples × 2 registers of 16 features: 8 sums and 3 operands in 32 registers, 6 loads for 8 multiplications.
/// </remarks>
internal sealed unsafe class Dense_Of20_To32 : global::CnnGen.Cpu.Kernels.Tiles.TileKernel
{
    public static readonly Dense_Of20_To32 Instance = new();

    /// <inheritdoc/>
    public override void Run512(int rows, int vectors, in global::CnnGen.Cpu.Kernels.Tiles.ConvOperands operands, in global::CnnGen.Cpu.Kernels.Tiles.ConvTarget target)
    {
        switch (rows, vectors)
        {
            case (4, 2): Wide4x2<global::CnnGen.Cpu.Kernels.Simd.Simd512, global::System.Runtime.Intrinsics.Vector512<float>>(in operands, in target); break;
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
    private static void Wide4x2<S, V>(in global::CnnGen.Cpu.Kernels.Tiles.ConvOperands operands, in global::CnnGen.Cpu.Kernels.Tiles.ConvTarget target)
        where S : struct, global::CnnGen.Cpu.Kernels.Simd.ISimd<V>
        where V : struct
    {
        unchecked
        {
            float* c = target.C; // fetched while the sums are made
            S.Prefetch(c); S.Prefetch(c + 16);
            S.Prefetch(c + 32); S.Prefetch(c + 48);
            S.Prefetch(c + 64); S.Prefetch(c + 80);
            S.Prefetch(c + 96); S.Prefetch(c + 112);
            float* start = target.Start;
            V c0x0 = S.Load(start), c0x1 = S.Load(start + target.StartVector); start += target.StartPixel;
            V c1x0 = S.Load(start), c1x1 = S.Load(start + target.StartVector); start += target.StartPixel;
            V c2x0 = S.Load(start), c2x1 = S.Load(start + target.StartVector); start += target.StartPixel;
            V c3x0 = S.Load(start), c3x1 = S.Load(start + target.StartVector);
            float* a = operands.A;
            float* b = operands.B;
            for (int k = 0; k < 20; k += 5)
            {
                V w0 = S.Load(b), w1 = S.Load(b + 320);
                V x = S.Broadcast(a[0]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                x = S.Broadcast(a[32]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                x = S.Broadcast(a[64]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                x = S.Broadcast(a[96]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                w0 = S.Load(b + 16); w1 = S.Load(b + 336);
                x = S.Broadcast(a[1]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                x = S.Broadcast(a[33]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                x = S.Broadcast(a[65]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                x = S.Broadcast(a[97]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                w0 = S.Load(b + 32); w1 = S.Load(b + 352);
                x = S.Broadcast(a[2]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                x = S.Broadcast(a[34]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                x = S.Broadcast(a[66]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                x = S.Broadcast(a[98]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                w0 = S.Load(b + 48); w1 = S.Load(b + 368);
                x = S.Broadcast(a[3]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                x = S.Broadcast(a[35]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                x = S.Broadcast(a[67]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                x = S.Broadcast(a[99]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                w0 = S.Load(b + 64); w1 = S.Load(b + 384);
                x = S.Broadcast(a[4]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                x = S.Broadcast(a[36]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                x = S.Broadcast(a[68]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                x = S.Broadcast(a[100]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                a += 5;
                b += 80;
            }
            if (target.Offset != null)
            {
                c0x0 = S.Add(c0x0, S.Load(target.Offset)); c0x1 = S.Add(c0x1, S.Load(target.Offset + 16));
                c1x0 = S.Add(c1x0, S.Load(target.Offset)); c1x1 = S.Add(c1x1, S.Load(target.Offset + 16));
                c2x0 = S.Add(c2x0, S.Load(target.Offset)); c2x1 = S.Add(c2x1, S.Load(target.Offset + 16));
                c3x0 = S.Add(c3x0, S.Load(target.Offset)); c3x1 = S.Add(c3x1, S.Load(target.Offset + 16));
            }
            if (target.Relu)
            {
                c0x0 = S.Relu(c0x0); c0x1 = S.Relu(c0x1);
                c1x0 = S.Relu(c1x0); c1x1 = S.Relu(c1x1);
                c2x0 = S.Relu(c2x0); c2x1 = S.Relu(c2x1);
                c3x0 = S.Relu(c3x0); c3x1 = S.Relu(c3x1);
            }
            S.Store(c0x0, c); S.Store(c0x1, c + 16);
            S.Store(c1x0, c + 32); S.Store(c1x1, c + 48);
            S.Store(c2x0, c + 64); S.Store(c2x1, c + 80);
            S.Store(c3x0, c + 96); S.Store(c3x1, c + 112);
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
            for (int k = 0; k < 20; k += 5)
            {
                V w0 = S.Load(b), w1 = S.Load(b + S.Count);
                V x = S.Broadcast(a[0]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                x = S.Broadcast(a[32]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                x = S.Broadcast(a[64]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                x = S.Broadcast(a[96]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                w0 = S.Load(b + 16); w1 = S.Load(b + 16 + S.Count);
                x = S.Broadcast(a[1]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                x = S.Broadcast(a[33]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                x = S.Broadcast(a[65]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                x = S.Broadcast(a[97]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                w0 = S.Load(b + 32); w1 = S.Load(b + 32 + S.Count);
                x = S.Broadcast(a[2]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                x = S.Broadcast(a[34]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                x = S.Broadcast(a[66]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                x = S.Broadcast(a[98]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                w0 = S.Load(b + 48); w1 = S.Load(b + 48 + S.Count);
                x = S.Broadcast(a[3]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                x = S.Broadcast(a[35]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                x = S.Broadcast(a[67]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                x = S.Broadcast(a[99]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                w0 = S.Load(b + 64); w1 = S.Load(b + 64 + S.Count);
                x = S.Broadcast(a[4]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                x = S.Broadcast(a[36]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                x = S.Broadcast(a[68]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                x = S.Broadcast(a[100]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                a += 5;
                b += 80;
            }
            if (target.Offset != null)
            {
                c0x0 = S.Add(c0x0, S.Load(target.Offset)); c0x1 = S.Add(c0x1, S.Load(target.Offset + S.Count));
                c1x0 = S.Add(c1x0, S.Load(target.Offset)); c1x1 = S.Add(c1x1, S.Load(target.Offset + S.Count));
                c2x0 = S.Add(c2x0, S.Load(target.Offset)); c2x1 = S.Add(c2x1, S.Load(target.Offset + S.Count));
                c3x0 = S.Add(c3x0, S.Load(target.Offset)); c3x1 = S.Add(c3x1, S.Load(target.Offset + S.Count));
            }
            if (target.Relu)
            {
                c0x0 = S.Relu(c0x0); c0x1 = S.Relu(c0x1);
                c1x0 = S.Relu(c1x0); c1x1 = S.Relu(c1x1);
                c2x0 = S.Relu(c2x0); c2x1 = S.Relu(c2x1);
                c3x0 = S.Relu(c3x0); c3x1 = S.Relu(c3x1);
            }
            S.Store(c0x0, c); S.Store(c0x1, c + S.Count);
            S.Store(c1x0, c + 32); S.Store(c1x1, c + 32 + S.Count);
            S.Store(c2x0, c + 64); S.Store(c2x1, c + 64 + S.Count);
            S.Store(c3x0, c + 96); S.Store(c3x1, c + 96 + S.Count);
        }
    }
}
