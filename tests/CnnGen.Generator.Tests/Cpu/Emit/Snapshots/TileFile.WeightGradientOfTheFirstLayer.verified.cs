/// <summary>
/// The gradient by 9 weights a row of the kernel, columns × input channels of a block, each the sum over rows of 4 pixels, in x 6 floats apart.
/// </summary>
/// <remarks>
/// 9 weights × 1 register of 16 channels: 9 sums and 2 operands in 32 registers, 10 loads for 9 multiplications.
/// Few weights share each pixel of dy, so the next rows are fetched ahead.
/// </remarks>
internal sealed unsafe class WeightGradient3_9x1_Of4_X6_60_300_Dy576_96 : global::CnnGen.Cpu.Kernels.Tiles.TileKernel
{
    public static readonly WeightGradient3_9x1_Of4_X6_60_300_Dy576_96 Instance = new();

    /// <inheritdoc/>
    public override void Run512(int rows, int vectors, in global::CnnGen.Cpu.Kernels.Tiles.ConvOperands operands, in global::CnnGen.Cpu.Kernels.Tiles.ConvTarget target)
    {
        switch (rows, vectors)
        {
            case (9, 1): Wide9x1<global::CnnGen.Cpu.Kernels.Simd.Simd512, global::System.Runtime.Intrinsics.Vector512<float>>(in operands, in target); break;
            default: throw new global::System.Diagnostics.UnreachableException();
        }
    }

    /// <inheritdoc/>
    public override void Run256(int rows, int vectors, in global::CnnGen.Cpu.Kernels.Tiles.ConvOperands operands, in global::CnnGen.Cpu.Kernels.Tiles.ConvTarget target)
    {
        switch (rows, vectors)
        {
            case (5, 2): Narrow5x2<global::CnnGen.Cpu.Kernels.Simd.Simd256, global::System.Runtime.Intrinsics.Vector256<float>>(in operands, in target); break;
            default: throw new global::System.Diagnostics.UnreachableException();
        }
    }

    /// <inheritdoc/>
    public override void Run128(int rows, int vectors, in global::CnnGen.Cpu.Kernels.Tiles.ConvOperands operands, in global::CnnGen.Cpu.Kernels.Tiles.ConvTarget target)
    {
        switch (rows, vectors)
        {
            case (5, 2): Narrow5x2<global::CnnGen.Cpu.Kernels.Simd.Simd128, global::System.Runtime.Intrinsics.Vector128<float>>(in operands, in target); break;
            default: throw new global::System.Diagnostics.UnreachableException();
        }
    }

    [global::System.Runtime.CompilerServices.MethodImplAttribute(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]
    private static void Wide9x1<S, V>(in global::CnnGen.Cpu.Kernels.Tiles.ConvOperands operands, in global::CnnGen.Cpu.Kernels.Tiles.ConvTarget target)
        where S : struct, global::CnnGen.Cpu.Kernels.Simd.ISimd<V>
        where V : struct
    {
        unchecked
        {
            float* start = target.Start;
            V c0 = S.Load(start); start += target.StartPixel;
            V c1 = S.Load(start); start += target.StartPixel;
            V c2 = S.Load(start); start += target.StartPixel;
            V c3 = S.Load(start); start += target.StartPixel;
            V c4 = S.Load(start); start += target.StartPixel;
            V c5 = S.Load(start); start += target.StartPixel;
            V c6 = S.Load(start); start += target.StartPixel;
            V c7 = S.Load(start); start += target.StartPixel;
            V c8 = S.Load(start);
            float* a = operands.A;
            float* b = operands.B;
            global::System.IntPtr next = 96 * (global::System.IntPtr)operands.Rows; // from b to the rows after these
            for (int block = operands.Blocks; block > 0; block--)
            {
                for (int row = operands.Rows; row > 0; row--)
                {
                    for (int k = 0; k < 4; k += 4)
                    {
                        S.Prefetch(b + next);
                        V w0 = S.Load(b);
                        V x = S.Broadcast(a[0]); c0 = S.MultiplyAdd(x, w0, c0);
                        x = S.Broadcast(a[1]); c1 = S.MultiplyAdd(x, w0, c1);
                        x = S.Broadcast(a[2]); c2 = S.MultiplyAdd(x, w0, c2);
                        x = S.Broadcast(a[3]); c3 = S.MultiplyAdd(x, w0, c3);
                        x = S.Broadcast(a[4]); c4 = S.MultiplyAdd(x, w0, c4);
                        x = S.Broadcast(a[5]); c5 = S.MultiplyAdd(x, w0, c5);
                        x = S.Broadcast(a[6]); c6 = S.MultiplyAdd(x, w0, c6);
                        x = S.Broadcast(a[7]); c7 = S.MultiplyAdd(x, w0, c7);
                        x = S.Broadcast(a[8]); c8 = S.MultiplyAdd(x, w0, c8);
                        S.Prefetch(b + next + 16);
                        w0 = S.Load(b + 16);
                        x = S.Broadcast(a[6]); c0 = S.MultiplyAdd(x, w0, c0);
                        x = S.Broadcast(a[7]); c1 = S.MultiplyAdd(x, w0, c1);
                        x = S.Broadcast(a[8]); c2 = S.MultiplyAdd(x, w0, c2);
                        x = S.Broadcast(a[9]); c3 = S.MultiplyAdd(x, w0, c3);
                        x = S.Broadcast(a[10]); c4 = S.MultiplyAdd(x, w0, c4);
                        x = S.Broadcast(a[11]); c5 = S.MultiplyAdd(x, w0, c5);
                        x = S.Broadcast(a[12]); c6 = S.MultiplyAdd(x, w0, c6);
                        x = S.Broadcast(a[13]); c7 = S.MultiplyAdd(x, w0, c7);
                        x = S.Broadcast(a[14]); c8 = S.MultiplyAdd(x, w0, c8);
                        S.Prefetch(b + next + 32);
                        w0 = S.Load(b + 32);
                        x = S.Broadcast(a[12]); c0 = S.MultiplyAdd(x, w0, c0);
                        x = S.Broadcast(a[13]); c1 = S.MultiplyAdd(x, w0, c1);
                        x = S.Broadcast(a[14]); c2 = S.MultiplyAdd(x, w0, c2);
                        x = S.Broadcast(a[15]); c3 = S.MultiplyAdd(x, w0, c3);
                        x = S.Broadcast(a[16]); c4 = S.MultiplyAdd(x, w0, c4);
                        x = S.Broadcast(a[17]); c5 = S.MultiplyAdd(x, w0, c5);
                        x = S.Broadcast(a[18]); c6 = S.MultiplyAdd(x, w0, c6);
                        x = S.Broadcast(a[19]); c7 = S.MultiplyAdd(x, w0, c7);
                        x = S.Broadcast(a[20]); c8 = S.MultiplyAdd(x, w0, c8);
                        S.Prefetch(b + next + 48);
                        w0 = S.Load(b + 48);
                        x = S.Broadcast(a[18]); c0 = S.MultiplyAdd(x, w0, c0);
                        x = S.Broadcast(a[19]); c1 = S.MultiplyAdd(x, w0, c1);
                        x = S.Broadcast(a[20]); c2 = S.MultiplyAdd(x, w0, c2);
                        x = S.Broadcast(a[21]); c3 = S.MultiplyAdd(x, w0, c3);
                        x = S.Broadcast(a[22]); c4 = S.MultiplyAdd(x, w0, c4);
                        x = S.Broadcast(a[23]); c5 = S.MultiplyAdd(x, w0, c5);
                        x = S.Broadcast(a[24]); c6 = S.MultiplyAdd(x, w0, c6);
                        x = S.Broadcast(a[25]); c7 = S.MultiplyAdd(x, w0, c7);
                        x = S.Broadcast(a[26]); c8 = S.MultiplyAdd(x, w0, c8);
                        a += 24;
                        b += 64;
                    }
                    a += 36;
                    b += 32;
                }
                a += operands.ABlock - 60 * (global::System.IntPtr)operands.Rows;
                b += operands.BBlock - 96 * (global::System.IntPtr)operands.Rows;
            }
            float* c = target.C;
            S.Store(c0, c);
            S.Store(c1, c + 16);
            S.Store(c2, c + 32);
            S.Store(c3, c + 48);
            S.Store(c4, c + 64);
            S.Store(c5, c + 80);
            S.Store(c6, c + 96);
            S.Store(c7, c + 112);
            S.Store(c8, c + 128);
        }
    }

    [global::System.Runtime.CompilerServices.MethodImplAttribute(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]
    private static void Narrow5x2<S, V>(in global::CnnGen.Cpu.Kernels.Tiles.ConvOperands operands, in global::CnnGen.Cpu.Kernels.Tiles.ConvTarget target)
        where S : struct, global::CnnGen.Cpu.Kernels.Simd.ISimd<V>
        where V : struct
    {
        unchecked
        {
            float* start = target.Start;
            V c0x0 = S.Load(start), c0x1 = S.Load(start + target.StartVector); start += target.StartPixel;
            V c1x0 = S.Load(start), c1x1 = S.Load(start + target.StartVector); start += target.StartPixel;
            V c2x0 = S.Load(start), c2x1 = S.Load(start + target.StartVector); start += target.StartPixel;
            V c3x0 = S.Load(start), c3x1 = S.Load(start + target.StartVector); start += target.StartPixel;
            V c4x0 = S.Load(start), c4x1 = S.Load(start + target.StartVector);
            float* a = operands.A;
            float* b = operands.B;
            global::System.IntPtr next = 96 * (global::System.IntPtr)operands.Rows; // from b to the rows after these
            for (int block = operands.Blocks; block > 0; block--)
            {
                for (int row = operands.Rows; row > 0; row--)
                {
                    for (int k = 0; k < 4; k += 4)
                    {
                        S.Prefetch(b + next);
                        V w0 = S.Load(b), w1 = S.Load(b + S.Count);
                        V x = S.Broadcast(a[0]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                        x = S.Broadcast(a[1]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                        x = S.Broadcast(a[2]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                        x = S.Broadcast(a[3]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                        x = S.Broadcast(a[4]); c4x0 = S.MultiplyAdd(x, w0, c4x0); c4x1 = S.MultiplyAdd(x, w1, c4x1);
                        S.Prefetch(b + next + 16);
                        w0 = S.Load(b + 16); w1 = S.Load(b + 16 + S.Count);
                        x = S.Broadcast(a[6]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                        x = S.Broadcast(a[7]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                        x = S.Broadcast(a[8]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                        x = S.Broadcast(a[9]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                        x = S.Broadcast(a[10]); c4x0 = S.MultiplyAdd(x, w0, c4x0); c4x1 = S.MultiplyAdd(x, w1, c4x1);
                        S.Prefetch(b + next + 32);
                        w0 = S.Load(b + 32); w1 = S.Load(b + 32 + S.Count);
                        x = S.Broadcast(a[12]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                        x = S.Broadcast(a[13]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                        x = S.Broadcast(a[14]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                        x = S.Broadcast(a[15]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                        x = S.Broadcast(a[16]); c4x0 = S.MultiplyAdd(x, w0, c4x0); c4x1 = S.MultiplyAdd(x, w1, c4x1);
                        S.Prefetch(b + next + 48);
                        w0 = S.Load(b + 48); w1 = S.Load(b + 48 + S.Count);
                        x = S.Broadcast(a[18]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                        x = S.Broadcast(a[19]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                        x = S.Broadcast(a[20]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                        x = S.Broadcast(a[21]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                        x = S.Broadcast(a[22]); c4x0 = S.MultiplyAdd(x, w0, c4x0); c4x1 = S.MultiplyAdd(x, w1, c4x1);
                        a += 24;
                        b += 64;
                    }
                    a += 36;
                    b += 32;
                }
                a += operands.ABlock - 60 * (global::System.IntPtr)operands.Rows;
                b += operands.BBlock - 96 * (global::System.IntPtr)operands.Rows;
            }
            float* c = target.C;
            S.Store(c0x0, c); S.Store(c0x1, c + S.Count);
            S.Store(c1x0, c + 16); S.Store(c1x1, c + 16 + S.Count);
            S.Store(c2x0, c + 32); S.Store(c2x1, c + 32 + S.Count);
            S.Store(c3x0, c + 48); S.Store(c3x1, c + 48 + S.Count);
            S.Store(c4x0, c + 64); S.Store(c4x1, c + 64 + S.Count);
        }
    }
}
