/// <summary>
/// The gradient by 16 weights a row of the kernel, columns × input channels of a block, each the sum over rows of 4 pixels, in x 16 floats apart.
/// </summary>
/// <remarks>
/// 8 weights × 1 register of 16 channels: 8 sums and 2 operands in 32 registers, 9 loads for 8 multiplications.
/// Each pixel is read only by the tiles of its block of channels, so those of the next block are fetched ahead.
/// </remarks>
internal sealed unsafe class WeightGradient1_16x1_Of4_X16_64_256_Dy256_64 : global::CnnGen.Cpu.Kernels.Tiles.TileKernel
{
    public static readonly WeightGradient1_16x1_Of4_X16_64_256_Dy256_64 Instance = new();

    /// <inheritdoc/>
    public override void Run512(int rows, int vectors, in global::CnnGen.Cpu.Kernels.Tiles.ConvOperands operands, in global::CnnGen.Cpu.Kernels.Tiles.ConvTarget target)
    {
        switch (rows, vectors)
        {
            case (8, 1): Wide8x1<global::CnnGen.Cpu.Kernels.Simd.Simd512, global::System.Runtime.Intrinsics.Vector512<float>>(in operands, in target); break;
            default: throw new global::System.Diagnostics.UnreachableException();
        }
    }

    /// <inheritdoc/>
    public override void Run256(int rows, int vectors, in global::CnnGen.Cpu.Kernels.Tiles.ConvOperands operands, in global::CnnGen.Cpu.Kernels.Tiles.ConvTarget target)
    {
        switch (rows, vectors)
        {
            case (6, 2): Narrow6x2<global::CnnGen.Cpu.Kernels.Simd.Simd256, global::System.Runtime.Intrinsics.Vector256<float>>(in operands, in target); break;
            default: throw new global::System.Diagnostics.UnreachableException();
        }
    }

    /// <inheritdoc/>
    public override void Run128(int rows, int vectors, in global::CnnGen.Cpu.Kernels.Tiles.ConvOperands operands, in global::CnnGen.Cpu.Kernels.Tiles.ConvTarget target)
    {
        switch (rows, vectors)
        {
            case (6, 2): Narrow6x2<global::CnnGen.Cpu.Kernels.Simd.Simd128, global::System.Runtime.Intrinsics.Vector128<float>>(in operands, in target); break;
            default: throw new global::System.Diagnostics.UnreachableException();
        }
    }

    [global::System.Runtime.CompilerServices.MethodImplAttribute(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]
    private static void Wide8x1<S, V>(in global::CnnGen.Cpu.Kernels.Tiles.ConvOperands operands, in global::CnnGen.Cpu.Kernels.Tiles.ConvTarget target)
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
            V c7 = S.Load(start);
            float* a = operands.A;
            float* b = operands.B;
            for (int block = operands.Blocks; block > 0; block--)
            {
                for (int row = operands.Rows; row > 0; row--)
                {
                    for (int k = 0; k < 4; k += 4)
                    {
                        S.Prefetch(a + 256);
                        V w0 = S.Load(b);
                        V x = S.Broadcast(a[0]); c0 = S.MultiplyAdd(x, w0, c0);
                        x = S.Broadcast(a[1]); c1 = S.MultiplyAdd(x, w0, c1);
                        x = S.Broadcast(a[2]); c2 = S.MultiplyAdd(x, w0, c2);
                        x = S.Broadcast(a[3]); c3 = S.MultiplyAdd(x, w0, c3);
                        x = S.Broadcast(a[4]); c4 = S.MultiplyAdd(x, w0, c4);
                        x = S.Broadcast(a[5]); c5 = S.MultiplyAdd(x, w0, c5);
                        x = S.Broadcast(a[6]); c6 = S.MultiplyAdd(x, w0, c6);
                        x = S.Broadcast(a[7]); c7 = S.MultiplyAdd(x, w0, c7);
                        S.Prefetch(a + 272);
                        w0 = S.Load(b + 16);
                        x = S.Broadcast(a[16]); c0 = S.MultiplyAdd(x, w0, c0);
                        x = S.Broadcast(a[17]); c1 = S.MultiplyAdd(x, w0, c1);
                        x = S.Broadcast(a[18]); c2 = S.MultiplyAdd(x, w0, c2);
                        x = S.Broadcast(a[19]); c3 = S.MultiplyAdd(x, w0, c3);
                        x = S.Broadcast(a[20]); c4 = S.MultiplyAdd(x, w0, c4);
                        x = S.Broadcast(a[21]); c5 = S.MultiplyAdd(x, w0, c5);
                        x = S.Broadcast(a[22]); c6 = S.MultiplyAdd(x, w0, c6);
                        x = S.Broadcast(a[23]); c7 = S.MultiplyAdd(x, w0, c7);
                        S.Prefetch(a + 288);
                        w0 = S.Load(b + 32);
                        x = S.Broadcast(a[32]); c0 = S.MultiplyAdd(x, w0, c0);
                        x = S.Broadcast(a[33]); c1 = S.MultiplyAdd(x, w0, c1);
                        x = S.Broadcast(a[34]); c2 = S.MultiplyAdd(x, w0, c2);
                        x = S.Broadcast(a[35]); c3 = S.MultiplyAdd(x, w0, c3);
                        x = S.Broadcast(a[36]); c4 = S.MultiplyAdd(x, w0, c4);
                        x = S.Broadcast(a[37]); c5 = S.MultiplyAdd(x, w0, c5);
                        x = S.Broadcast(a[38]); c6 = S.MultiplyAdd(x, w0, c6);
                        x = S.Broadcast(a[39]); c7 = S.MultiplyAdd(x, w0, c7);
                        S.Prefetch(a + 304);
                        w0 = S.Load(b + 48);
                        x = S.Broadcast(a[48]); c0 = S.MultiplyAdd(x, w0, c0);
                        x = S.Broadcast(a[49]); c1 = S.MultiplyAdd(x, w0, c1);
                        x = S.Broadcast(a[50]); c2 = S.MultiplyAdd(x, w0, c2);
                        x = S.Broadcast(a[51]); c3 = S.MultiplyAdd(x, w0, c3);
                        x = S.Broadcast(a[52]); c4 = S.MultiplyAdd(x, w0, c4);
                        x = S.Broadcast(a[53]); c5 = S.MultiplyAdd(x, w0, c5);
                        x = S.Broadcast(a[54]); c6 = S.MultiplyAdd(x, w0, c6);
                        x = S.Broadcast(a[55]); c7 = S.MultiplyAdd(x, w0, c7);
                        a += 64;
                        b += 64;
                    }
                }
                a += operands.ABlock - 64 * (global::System.IntPtr)operands.Rows;
                b += operands.BBlock - 64 * (global::System.IntPtr)operands.Rows;
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
        }
    }

    [global::System.Runtime.CompilerServices.MethodImplAttribute(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]
    private static void Narrow6x2<S, V>(in global::CnnGen.Cpu.Kernels.Tiles.ConvOperands operands, in global::CnnGen.Cpu.Kernels.Tiles.ConvTarget target)
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
            V c4x0 = S.Load(start), c4x1 = S.Load(start + target.StartVector); start += target.StartPixel;
            V c5x0 = S.Load(start), c5x1 = S.Load(start + target.StartVector);
            float* a = operands.A;
            float* b = operands.B;
            for (int block = operands.Blocks; block > 0; block--)
            {
                for (int row = operands.Rows; row > 0; row--)
                {
                    for (int k = 0; k < 4; k += 4)
                    {
                        S.Prefetch(a + 256);
                        V w0 = S.Load(b), w1 = S.Load(b + S.Count);
                        V x = S.Broadcast(a[0]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                        x = S.Broadcast(a[1]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                        x = S.Broadcast(a[2]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                        x = S.Broadcast(a[3]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                        x = S.Broadcast(a[4]); c4x0 = S.MultiplyAdd(x, w0, c4x0); c4x1 = S.MultiplyAdd(x, w1, c4x1);
                        x = S.Broadcast(a[5]); c5x0 = S.MultiplyAdd(x, w0, c5x0); c5x1 = S.MultiplyAdd(x, w1, c5x1);
                        S.Prefetch(a + 272);
                        w0 = S.Load(b + 16); w1 = S.Load(b + 16 + S.Count);
                        x = S.Broadcast(a[16]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                        x = S.Broadcast(a[17]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                        x = S.Broadcast(a[18]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                        x = S.Broadcast(a[19]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                        x = S.Broadcast(a[20]); c4x0 = S.MultiplyAdd(x, w0, c4x0); c4x1 = S.MultiplyAdd(x, w1, c4x1);
                        x = S.Broadcast(a[21]); c5x0 = S.MultiplyAdd(x, w0, c5x0); c5x1 = S.MultiplyAdd(x, w1, c5x1);
                        S.Prefetch(a + 288);
                        w0 = S.Load(b + 32); w1 = S.Load(b + 32 + S.Count);
                        x = S.Broadcast(a[32]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                        x = S.Broadcast(a[33]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                        x = S.Broadcast(a[34]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                        x = S.Broadcast(a[35]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                        x = S.Broadcast(a[36]); c4x0 = S.MultiplyAdd(x, w0, c4x0); c4x1 = S.MultiplyAdd(x, w1, c4x1);
                        x = S.Broadcast(a[37]); c5x0 = S.MultiplyAdd(x, w0, c5x0); c5x1 = S.MultiplyAdd(x, w1, c5x1);
                        S.Prefetch(a + 304);
                        w0 = S.Load(b + 48); w1 = S.Load(b + 48 + S.Count);
                        x = S.Broadcast(a[48]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                        x = S.Broadcast(a[49]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                        x = S.Broadcast(a[50]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                        x = S.Broadcast(a[51]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                        x = S.Broadcast(a[52]); c4x0 = S.MultiplyAdd(x, w0, c4x0); c4x1 = S.MultiplyAdd(x, w1, c4x1);
                        x = S.Broadcast(a[53]); c5x0 = S.MultiplyAdd(x, w0, c5x0); c5x1 = S.MultiplyAdd(x, w1, c5x1);
                        a += 64;
                        b += 64;
                    }
                }
                a += operands.ABlock - 64 * (global::System.IntPtr)operands.Rows;
                b += operands.BBlock - 64 * (global::System.IntPtr)operands.Rows;
            }
            float* c = target.C;
            S.Store(c0x0, c); S.Store(c0x1, c + S.Count);
            S.Store(c1x0, c + 16); S.Store(c1x1, c + 16 + S.Count);
            S.Store(c2x0, c + 32); S.Store(c2x1, c + 32 + S.Count);
            S.Store(c3x0, c + 48); S.Store(c3x1, c + 48 + S.Count);
            S.Store(c4x0, c + 64); S.Store(c4x1, c + 64 + S.Count);
            S.Store(c5x0, c + 80); S.Store(c5x1, c + 80 + S.Count);
        }
    }
}
