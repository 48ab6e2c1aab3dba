/// <summary>
/// The gradient by 48 weights a row of the kernel, columns × input channels of a block, each the sum over rows of 4 pixels, in x 16 floats apart.
/// </summary>
/// <remarks>
/// 8 input channels × 3 columns of the kernel × 1 register of 16 channels: 24 sums and 4 operands in 32 registers. A pixel of x serves 3 pixels of dy: 9 loads for 24 multiplications.
/// Each pixel is read only by the tiles of its block of channels, so those of the next block are fetched ahead.
/// </remarks>
internal sealed unsafe class WeightGradient3_48x1_Of4_X16_96_576_Dy576_96 : global::CnnGen.Cpu.Kernels.Tiles.TileKernel
{
    public static readonly WeightGradient3_48x1_Of4_X16_96_576_Dy576_96 Instance = new();

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
            V c0x0 = S.Load(start), c0x1 = S.Load(start + 16 * target.StartPixel), c0x2 = S.Load(start + 32 * target.StartPixel); start += target.StartPixel;
            V c1x0 = S.Load(start), c1x1 = S.Load(start + 16 * target.StartPixel), c1x2 = S.Load(start + 32 * target.StartPixel); start += target.StartPixel;
            V c2x0 = S.Load(start), c2x1 = S.Load(start + 16 * target.StartPixel), c2x2 = S.Load(start + 32 * target.StartPixel); start += target.StartPixel;
            V c3x0 = S.Load(start), c3x1 = S.Load(start + 16 * target.StartPixel), c3x2 = S.Load(start + 32 * target.StartPixel); start += target.StartPixel;
            V c4x0 = S.Load(start), c4x1 = S.Load(start + 16 * target.StartPixel), c4x2 = S.Load(start + 32 * target.StartPixel); start += target.StartPixel;
            V c5x0 = S.Load(start), c5x1 = S.Load(start + 16 * target.StartPixel), c5x2 = S.Load(start + 32 * target.StartPixel); start += target.StartPixel;
            V c6x0 = S.Load(start), c6x1 = S.Load(start + 16 * target.StartPixel), c6x2 = S.Load(start + 32 * target.StartPixel); start += target.StartPixel;
            V c7x0 = S.Load(start), c7x1 = S.Load(start + 16 * target.StartPixel), c7x2 = S.Load(start + 32 * target.StartPixel);
            float* a = operands.A;
            float* b = operands.B;
            for (int block = operands.Blocks; block > 0; block--)
            {
                for (int row = operands.Rows; row > 0; row--)
                {
                    V x, d0 = default, d1 = default, d2 = default;
                    S.Prefetch(a + 576);
                    d0 = S.Load(b);
                    x = S.Broadcast(a[0]); c0x0 = S.MultiplyAdd(x, d0, c0x0);
                    x = S.Broadcast(a[1]); c1x0 = S.MultiplyAdd(x, d0, c1x0);
                    x = S.Broadcast(a[2]); c2x0 = S.MultiplyAdd(x, d0, c2x0);
                    x = S.Broadcast(a[3]); c3x0 = S.MultiplyAdd(x, d0, c3x0);
                    x = S.Broadcast(a[4]); c4x0 = S.MultiplyAdd(x, d0, c4x0);
                    x = S.Broadcast(a[5]); c5x0 = S.MultiplyAdd(x, d0, c5x0);
                    x = S.Broadcast(a[6]); c6x0 = S.MultiplyAdd(x, d0, c6x0);
                    x = S.Broadcast(a[7]); c7x0 = S.MultiplyAdd(x, d0, c7x0);
                    S.Prefetch(a + 592);
                    d1 = S.Load(b + 16);
                    x = S.Broadcast(a[16]); c0x0 = S.MultiplyAdd(x, d1, c0x0); c0x1 = S.MultiplyAdd(x, d0, c0x1);
                    x = S.Broadcast(a[17]); c1x0 = S.MultiplyAdd(x, d1, c1x0); c1x1 = S.MultiplyAdd(x, d0, c1x1);
                    x = S.Broadcast(a[18]); c2x0 = S.MultiplyAdd(x, d1, c2x0); c2x1 = S.MultiplyAdd(x, d0, c2x1);
                    x = S.Broadcast(a[19]); c3x0 = S.MultiplyAdd(x, d1, c3x0); c3x1 = S.MultiplyAdd(x, d0, c3x1);
                    x = S.Broadcast(a[20]); c4x0 = S.MultiplyAdd(x, d1, c4x0); c4x1 = S.MultiplyAdd(x, d0, c4x1);
                    x = S.Broadcast(a[21]); c5x0 = S.MultiplyAdd(x, d1, c5x0); c5x1 = S.MultiplyAdd(x, d0, c5x1);
                    x = S.Broadcast(a[22]); c6x0 = S.MultiplyAdd(x, d1, c6x0); c6x1 = S.MultiplyAdd(x, d0, c6x1);
                    x = S.Broadcast(a[23]); c7x0 = S.MultiplyAdd(x, d1, c7x0); c7x1 = S.MultiplyAdd(x, d0, c7x1);
                    S.Prefetch(a + 608);
                    d2 = S.Load(b + 32);
                    x = S.Broadcast(a[32]); c0x0 = S.MultiplyAdd(x, d2, c0x0); c0x1 = S.MultiplyAdd(x, d1, c0x1); c0x2 = S.MultiplyAdd(x, d0, c0x2);
                    x = S.Broadcast(a[33]); c1x0 = S.MultiplyAdd(x, d2, c1x0); c1x1 = S.MultiplyAdd(x, d1, c1x1); c1x2 = S.MultiplyAdd(x, d0, c1x2);
                    x = S.Broadcast(a[34]); c2x0 = S.MultiplyAdd(x, d2, c2x0); c2x1 = S.MultiplyAdd(x, d1, c2x1); c2x2 = S.MultiplyAdd(x, d0, c2x2);
                    x = S.Broadcast(a[35]); c3x0 = S.MultiplyAdd(x, d2, c3x0); c3x1 = S.MultiplyAdd(x, d1, c3x1); c3x2 = S.MultiplyAdd(x, d0, c3x2);
                    x = S.Broadcast(a[36]); c4x0 = S.MultiplyAdd(x, d2, c4x0); c4x1 = S.MultiplyAdd(x, d1, c4x1); c4x2 = S.MultiplyAdd(x, d0, c4x2);
                    x = S.Broadcast(a[37]); c5x0 = S.MultiplyAdd(x, d2, c5x0); c5x1 = S.MultiplyAdd(x, d1, c5x1); c5x2 = S.MultiplyAdd(x, d0, c5x2);
                    x = S.Broadcast(a[38]); c6x0 = S.MultiplyAdd(x, d2, c6x0); c6x1 = S.MultiplyAdd(x, d1, c6x1); c6x2 = S.MultiplyAdd(x, d0, c6x2);
                    x = S.Broadcast(a[39]); c7x0 = S.MultiplyAdd(x, d2, c7x0); c7x1 = S.MultiplyAdd(x, d1, c7x1); c7x2 = S.MultiplyAdd(x, d0, c7x2);
                    S.Prefetch(a + 624);
                    d0 = S.Load(b + 48);
                    x = S.Broadcast(a[48]); c0x0 = S.MultiplyAdd(x, d0, c0x0); c0x1 = S.MultiplyAdd(x, d2, c0x1); c0x2 = S.MultiplyAdd(x, d1, c0x2);
                    x = S.Broadcast(a[49]); c1x0 = S.MultiplyAdd(x, d0, c1x0); c1x1 = S.MultiplyAdd(x, d2, c1x1); c1x2 = S.MultiplyAdd(x, d1, c1x2);
                    x = S.Broadcast(a[50]); c2x0 = S.MultiplyAdd(x, d0, c2x0); c2x1 = S.MultiplyAdd(x, d2, c2x1); c2x2 = S.MultiplyAdd(x, d1, c2x2);
                    x = S.Broadcast(a[51]); c3x0 = S.MultiplyAdd(x, d0, c3x0); c3x1 = S.MultiplyAdd(x, d2, c3x1); c3x2 = S.MultiplyAdd(x, d1, c3x2);
                    x = S.Broadcast(a[52]); c4x0 = S.MultiplyAdd(x, d0, c4x0); c4x1 = S.MultiplyAdd(x, d2, c4x1); c4x2 = S.MultiplyAdd(x, d1, c4x2);
                    x = S.Broadcast(a[53]); c5x0 = S.MultiplyAdd(x, d0, c5x0); c5x1 = S.MultiplyAdd(x, d2, c5x1); c5x2 = S.MultiplyAdd(x, d1, c5x2);
                    x = S.Broadcast(a[54]); c6x0 = S.MultiplyAdd(x, d0, c6x0); c6x1 = S.MultiplyAdd(x, d2, c6x1); c6x2 = S.MultiplyAdd(x, d1, c6x2);
                    x = S.Broadcast(a[55]); c7x0 = S.MultiplyAdd(x, d0, c7x0); c7x1 = S.MultiplyAdd(x, d2, c7x1); c7x2 = S.MultiplyAdd(x, d1, c7x2);
                    x = S.Broadcast(a[64]); c0x1 = S.MultiplyAdd(x, d0, c0x1); c0x2 = S.MultiplyAdd(x, d2, c0x2);
                    x = S.Broadcast(a[65]); c1x1 = S.MultiplyAdd(x, d0, c1x1); c1x2 = S.MultiplyAdd(x, d2, c1x2);
                    x = S.Broadcast(a[66]); c2x1 = S.MultiplyAdd(x, d0, c2x1); c2x2 = S.MultiplyAdd(x, d2, c2x2);
                    x = S.Broadcast(a[67]); c3x1 = S.MultiplyAdd(x, d0, c3x1); c3x2 = S.MultiplyAdd(x, d2, c3x2);
                    x = S.Broadcast(a[68]); c4x1 = S.MultiplyAdd(x, d0, c4x1); c4x2 = S.MultiplyAdd(x, d2, c4x2);
                    x = S.Broadcast(a[69]); c5x1 = S.MultiplyAdd(x, d0, c5x1); c5x2 = S.MultiplyAdd(x, d2, c5x2);
                    x = S.Broadcast(a[70]); c6x1 = S.MultiplyAdd(x, d0, c6x1); c6x2 = S.MultiplyAdd(x, d2, c6x2);
                    x = S.Broadcast(a[71]); c7x1 = S.MultiplyAdd(x, d0, c7x1); c7x2 = S.MultiplyAdd(x, d2, c7x2);
                    x = S.Broadcast(a[80]); c0x2 = S.MultiplyAdd(x, d0, c0x2);
                    x = S.Broadcast(a[81]); c1x2 = S.MultiplyAdd(x, d0, c1x2);
                    x = S.Broadcast(a[82]); c2x2 = S.MultiplyAdd(x, d0, c2x2);
                    x = S.Broadcast(a[83]); c3x2 = S.MultiplyAdd(x, d0, c3x2);
                    x = S.Broadcast(a[84]); c4x2 = S.MultiplyAdd(x, d0, c4x2);
                    x = S.Broadcast(a[85]); c5x2 = S.MultiplyAdd(x, d0, c5x2);
                    x = S.Broadcast(a[86]); c6x2 = S.MultiplyAdd(x, d0, c6x2);
                    x = S.Broadcast(a[87]); c7x2 = S.MultiplyAdd(x, d0, c7x2);
                    a += 96;
                    b += 96;
                }
                a += operands.ABlock - 96 * (global::System.IntPtr)operands.Rows;
                b += operands.BBlock - 96 * (global::System.IntPtr)operands.Rows;
            }
            float* c = target.C;
            S.Store(c0x0, c); S.Store(c0x1, c + 256); S.Store(c0x2, c + 512);
            S.Store(c1x0, c + 16); S.Store(c1x1, c + 272); S.Store(c1x2, c + 528);
            S.Store(c2x0, c + 32); S.Store(c2x1, c + 288); S.Store(c2x2, c + 544);
            S.Store(c3x0, c + 48); S.Store(c3x1, c + 304); S.Store(c3x2, c + 560);
            S.Store(c4x0, c + 64); S.Store(c4x1, c + 320); S.Store(c4x2, c + 576);
            S.Store(c5x0, c + 80); S.Store(c5x1, c + 336); S.Store(c5x2, c + 592);
            S.Store(c6x0, c + 96); S.Store(c6x1, c + 352); S.Store(c6x2, c + 608);
            S.Store(c7x0, c + 112); S.Store(c7x1, c + 368); S.Store(c7x2, c + 624);
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
                        S.Prefetch(a + 576);
                        V w0 = S.Load(b), w1 = S.Load(b + S.Count);
                        V x = S.Broadcast(a[0]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                        x = S.Broadcast(a[1]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                        x = S.Broadcast(a[2]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                        x = S.Broadcast(a[3]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                        x = S.Broadcast(a[4]); c4x0 = S.MultiplyAdd(x, w0, c4x0); c4x1 = S.MultiplyAdd(x, w1, c4x1);
                        x = S.Broadcast(a[5]); c5x0 = S.MultiplyAdd(x, w0, c5x0); c5x1 = S.MultiplyAdd(x, w1, c5x1);
                        S.Prefetch(a + 592);
                        w0 = S.Load(b + 16); w1 = S.Load(b + 16 + S.Count);
                        x = S.Broadcast(a[16]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                        x = S.Broadcast(a[17]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                        x = S.Broadcast(a[18]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                        x = S.Broadcast(a[19]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                        x = S.Broadcast(a[20]); c4x0 = S.MultiplyAdd(x, w0, c4x0); c4x1 = S.MultiplyAdd(x, w1, c4x1);
                        x = S.Broadcast(a[21]); c5x0 = S.MultiplyAdd(x, w0, c5x0); c5x1 = S.MultiplyAdd(x, w1, c5x1);
                        S.Prefetch(a + 608);
                        w0 = S.Load(b + 32); w1 = S.Load(b + 32 + S.Count);
                        x = S.Broadcast(a[32]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                        x = S.Broadcast(a[33]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                        x = S.Broadcast(a[34]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                        x = S.Broadcast(a[35]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                        x = S.Broadcast(a[36]); c4x0 = S.MultiplyAdd(x, w0, c4x0); c4x1 = S.MultiplyAdd(x, w1, c4x1);
                        x = S.Broadcast(a[37]); c5x0 = S.MultiplyAdd(x, w0, c5x0); c5x1 = S.MultiplyAdd(x, w1, c5x1);
                        S.Prefetch(a + 624);
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
                    a += 32;
                    b += 32;
                }
                a += operands.ABlock - 96 * (global::System.IntPtr)operands.Rows;
                b += operands.BBlock - 96 * (global::System.IntPtr)operands.Rows;
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
