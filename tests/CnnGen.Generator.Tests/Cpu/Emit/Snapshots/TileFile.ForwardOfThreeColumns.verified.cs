/// <summary>
/// A row of 4 results of a convolution with 3×3 taps: what neighbours read lies 16 floats apart, rows of the kernel 96, blocks of channels 576.
/// </summary>
/// <remarks>
/// 4 pixels × 1 register of 16 channels: 4 sums and 4 operands in 32 registers, 6 pixels and 3 registers of weights are loaded for 12 multiplications.
/// </remarks>
internal sealed unsafe class Conv3x3_4x1_Of48_From16_96_576_To16_256 : global::CnnGen.Cpu.Kernels.Tiles.TileKernel
{
    public static readonly Conv3x3_4x1_Of48_From16_96_576_To16_256 Instance = new();

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
            S.Prefetch(c + 16);
            S.Prefetch(c + 32);
            S.Prefetch(c + 48);
            float* start = target.Start;
            V c0 = S.Load(start); start += target.StartPixel;
            V c1 = S.Load(start); start += target.StartPixel;
            V c2 = S.Load(start); start += target.StartPixel;
            V c3 = S.Load(start);
            float* a = operands.A;
            float* b = operands.B;
            for (int block = operands.Blocks; block > 0; block--)
            {
                for (int row = 3; row > 0; row--)
                {
                    for (int k = 0; k < 16; k += 8)
                    {
                        V w0 = S.Load(b);
                        V w1 = S.Load(b + 256);
                        V w2 = S.Load(b + 512);
                        V x = S.Broadcast(a[0]); c0 = S.MultiplyAdd(x, w0, c0);
                        x = S.Broadcast(a[16]); c1 = S.MultiplyAdd(x, w0, c1); c0 = S.MultiplyAdd(x, w1, c0);
                        x = S.Broadcast(a[32]); c2 = S.MultiplyAdd(x, w0, c2); c1 = S.MultiplyAdd(x, w1, c1); c0 = S.MultiplyAdd(x, w2, c0);
                        x = S.Broadcast(a[48]); c3 = S.MultiplyAdd(x, w0, c3); c2 = S.MultiplyAdd(x, w1, c2); c1 = S.MultiplyAdd(x, w2, c1);
                        x = S.Broadcast(a[64]); c3 = S.MultiplyAdd(x, w1, c3); c2 = S.MultiplyAdd(x, w2, c2);
                        x = S.Broadcast(a[80]); c3 = S.MultiplyAdd(x, w2, c3);
                        w0 = S.Load(b + 16);
                        w1 = S.Load(b + 272);
                        w2 = S.Load(b + 528);
                        x = S.Broadcast(a[1]); c0 = S.MultiplyAdd(x, w0, c0);
                        x = S.Broadcast(a[17]); c1 = S.MultiplyAdd(x, w0, c1); c0 = S.MultiplyAdd(x, w1, c0);
                        x = S.Broadcast(a[33]); c2 = S.MultiplyAdd(x, w0, c2); c1 = S.MultiplyAdd(x, w1, c1); c0 = S.MultiplyAdd(x, w2, c0);
                        x = S.Broadcast(a[49]); c3 = S.MultiplyAdd(x, w0, c3); c2 = S.MultiplyAdd(x, w1, c2); c1 = S.MultiplyAdd(x, w2, c1);
                        x = S.Broadcast(a[65]); c3 = S.MultiplyAdd(x, w1, c3); c2 = S.MultiplyAdd(x, w2, c2);
                        x = S.Broadcast(a[81]); c3 = S.MultiplyAdd(x, w2, c3);
                        w0 = S.Load(b + 32);
                        w1 = S.Load(b + 288);
                        w2 = S.Load(b + 544);
                        x = S.Broadcast(a[2]); c0 = S.MultiplyAdd(x, w0, c0);
                        x = S.Broadcast(a[18]); c1 = S.MultiplyAdd(x, w0, c1); c0 = S.MultiplyAdd(x, w1, c0);
                        x = S.Broadcast(a[34]); c2 = S.MultiplyAdd(x, w0, c2); c1 = S.MultiplyAdd(x, w1, c1); c0 = S.MultiplyAdd(x, w2, c0);
                        x = S.Broadcast(a[50]); c3 = S.MultiplyAdd(x, w0, c3); c2 = S.MultiplyAdd(x, w1, c2); c1 = S.MultiplyAdd(x, w2, c1);
                        x = S.Broadcast(a[66]); c3 = S.MultiplyAdd(x, w1, c3); c2 = S.MultiplyAdd(x, w2, c2);
                        x = S.Broadcast(a[82]); c3 = S.MultiplyAdd(x, w2, c3);
                        w0 = S.Load(b + 48);
                        w1 = S.Load(b + 304);
                        w2 = S.Load(b + 560);
                        x = S.Broadcast(a[3]); c0 = S.MultiplyAdd(x, w0, c0);
                        x = S.Broadcast(a[19]); c1 = S.MultiplyAdd(x, w0, c1); c0 = S.MultiplyAdd(x, w1, c0);
                        x = S.Broadcast(a[35]); c2 = S.MultiplyAdd(x, w0, c2); c1 = S.MultiplyAdd(x, w1, c1); c0 = S.MultiplyAdd(x, w2, c0);
                        x = S.Broadcast(a[51]); c3 = S.MultiplyAdd(x, w0, c3); c2 = S.MultiplyAdd(x, w1, c2); c1 = S.MultiplyAdd(x, w2, c1);
                        x = S.Broadcast(a[67]); c3 = S.MultiplyAdd(x, w1, c3); c2 = S.MultiplyAdd(x, w2, c2);
                        x = S.Broadcast(a[83]); c3 = S.MultiplyAdd(x, w2, c3);
                        w0 = S.Load(b + 64);
                        w1 = S.Load(b + 320);
                        w2 = S.Load(b + 576);
                        x = S.Broadcast(a[4]); c0 = S.MultiplyAdd(x, w0, c0);
                        x = S.Broadcast(a[20]); c1 = S.MultiplyAdd(x, w0, c1); c0 = S.MultiplyAdd(x, w1, c0);
                        x = S.Broadcast(a[36]); c2 = S.MultiplyAdd(x, w0, c2); c1 = S.MultiplyAdd(x, w1, c1); c0 = S.MultiplyAdd(x, w2, c0);
                        x = S.Broadcast(a[52]); c3 = S.MultiplyAdd(x, w0, c3); c2 = S.MultiplyAdd(x, w1, c2); c1 = S.MultiplyAdd(x, w2, c1);
                        x = S.Broadcast(a[68]); c3 = S.MultiplyAdd(x, w1, c3); c2 = S.MultiplyAdd(x, w2, c2);
                        x = S.Broadcast(a[84]); c3 = S.MultiplyAdd(x, w2, c3);
                        w0 = S.Load(b + 80);
                        w1 = S.Load(b + 336);
                        w2 = S.Load(b + 592);
                        x = S.Broadcast(a[5]); c0 = S.MultiplyAdd(x, w0, c0);
                        x = S.Broadcast(a[21]); c1 = S.MultiplyAdd(x, w0, c1); c0 = S.MultiplyAdd(x, w1, c0);
                        x = S.Broadcast(a[37]); c2 = S.MultiplyAdd(x, w0, c2); c1 = S.MultiplyAdd(x, w1, c1); c0 = S.MultiplyAdd(x, w2, c0);
                        x = S.Broadcast(a[53]); c3 = S.MultiplyAdd(x, w0, c3); c2 = S.MultiplyAdd(x, w1, c2); c1 = S.MultiplyAdd(x, w2, c1);
                        x = S.Broadcast(a[69]); c3 = S.MultiplyAdd(x, w1, c3); c2 = S.MultiplyAdd(x, w2, c2);
                        x = S.Broadcast(a[85]); c3 = S.MultiplyAdd(x, w2, c3);
                        w0 = S.Load(b + 96);
                        w1 = S.Load(b + 352);
                        w2 = S.Load(b + 608);
                        x = S.Broadcast(a[6]); c0 = S.MultiplyAdd(x, w0, c0);
                        x = S.Broadcast(a[22]); c1 = S.MultiplyAdd(x, w0, c1); c0 = S.MultiplyAdd(x, w1, c0);
                        x = S.Broadcast(a[38]); c2 = S.MultiplyAdd(x, w0, c2); c1 = S.MultiplyAdd(x, w1, c1); c0 = S.MultiplyAdd(x, w2, c0);
                        x = S.Broadcast(a[54]); c3 = S.MultiplyAdd(x, w0, c3); c2 = S.MultiplyAdd(x, w1, c2); c1 = S.MultiplyAdd(x, w2, c1);
                        x = S.Broadcast(a[70]); c3 = S.MultiplyAdd(x, w1, c3); c2 = S.MultiplyAdd(x, w2, c2);
                        x = S.Broadcast(a[86]); c3 = S.MultiplyAdd(x, w2, c3);
                        w0 = S.Load(b + 112);
                        w1 = S.Load(b + 368);
                        w2 = S.Load(b + 624);
                        x = S.Broadcast(a[7]); c0 = S.MultiplyAdd(x, w0, c0);
                        x = S.Broadcast(a[23]); c1 = S.MultiplyAdd(x, w0, c1); c0 = S.MultiplyAdd(x, w1, c0);
                        x = S.Broadcast(a[39]); c2 = S.MultiplyAdd(x, w0, c2); c1 = S.MultiplyAdd(x, w1, c1); c0 = S.MultiplyAdd(x, w2, c0);
                        x = S.Broadcast(a[55]); c3 = S.MultiplyAdd(x, w0, c3); c2 = S.MultiplyAdd(x, w1, c2); c1 = S.MultiplyAdd(x, w2, c1);
                        x = S.Broadcast(a[71]); c3 = S.MultiplyAdd(x, w1, c3); c2 = S.MultiplyAdd(x, w2, c2);
                        x = S.Broadcast(a[87]); c3 = S.MultiplyAdd(x, w2, c3);
                        a += 8;
                        b += 128;
                    }
                    a += 80;
                    b += 512;
                }
                a += 288;
            }
            if (target.Offset != null)
            {
                c0 = S.Add(c0, S.Load(target.Offset));
                c1 = S.Add(c1, S.Load(target.Offset));
                c2 = S.Add(c2, S.Load(target.Offset));
                c3 = S.Add(c3, S.Load(target.Offset));
            }
            if (target.Relu)
            {
                c0 = S.Relu(c0);
                c1 = S.Relu(c1);
                c2 = S.Relu(c2);
                c3 = S.Relu(c3);
            }
            S.Store(c0, c);
            S.Store(c1, c + 16);
            S.Store(c2, c + 32);
            S.Store(c3, c + 48);
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
            S.Prefetch(c + 16);
            S.Prefetch(c + 32);
            S.Prefetch(c + 48);
            float* start = target.Start;
            V c0x0 = S.Load(start), c0x1 = S.Load(start + target.StartVector); start += target.StartPixel;
            V c1x0 = S.Load(start), c1x1 = S.Load(start + target.StartVector); start += target.StartPixel;
            V c2x0 = S.Load(start), c2x1 = S.Load(start + target.StartVector); start += target.StartPixel;
            V c3x0 = S.Load(start), c3x1 = S.Load(start + target.StartVector);
            float* a = operands.A;
            float* b = operands.B;
            for (int block = operands.Blocks; block > 0; block--)
            {
                for (int row = 3; row > 0; row--)
                {
                    for (int k = 0; k < 48; k += 8)
                    {
                        V w0 = S.Load(b), w1 = S.Load(b + S.Count);
                        V x = S.Broadcast(a[0]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                        x = S.Broadcast(a[16]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                        x = S.Broadcast(a[32]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                        x = S.Broadcast(a[48]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                        w0 = S.Load(b + 2 * S.Count); w1 = S.Load(b + 3 * S.Count);
                        x = S.Broadcast(a[1]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                        x = S.Broadcast(a[17]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                        x = S.Broadcast(a[33]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                        x = S.Broadcast(a[49]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                        w0 = S.Load(b + 4 * S.Count); w1 = S.Load(b + 5 * S.Count);
                        x = S.Broadcast(a[2]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                        x = S.Broadcast(a[18]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                        x = S.Broadcast(a[34]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                        x = S.Broadcast(a[50]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                        w0 = S.Load(b + 6 * S.Count); w1 = S.Load(b + 7 * S.Count);
                        x = S.Broadcast(a[3]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                        x = S.Broadcast(a[19]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                        x = S.Broadcast(a[35]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                        x = S.Broadcast(a[51]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                        w0 = S.Load(b + 8 * S.Count); w1 = S.Load(b + 9 * S.Count);
                        x = S.Broadcast(a[4]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                        x = S.Broadcast(a[20]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                        x = S.Broadcast(a[36]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                        x = S.Broadcast(a[52]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                        w0 = S.Load(b + 10 * S.Count); w1 = S.Load(b + 11 * S.Count);
                        x = S.Broadcast(a[5]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                        x = S.Broadcast(a[21]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                        x = S.Broadcast(a[37]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                        x = S.Broadcast(a[53]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                        w0 = S.Load(b + 12 * S.Count); w1 = S.Load(b + 13 * S.Count);
                        x = S.Broadcast(a[6]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                        x = S.Broadcast(a[22]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                        x = S.Broadcast(a[38]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                        x = S.Broadcast(a[54]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                        w0 = S.Load(b + 14 * S.Count); w1 = S.Load(b + 15 * S.Count);
                        x = S.Broadcast(a[7]); c0x0 = S.MultiplyAdd(x, w0, c0x0); c0x1 = S.MultiplyAdd(x, w1, c0x1);
                        x = S.Broadcast(a[23]); c1x0 = S.MultiplyAdd(x, w0, c1x0); c1x1 = S.MultiplyAdd(x, w1, c1x1);
                        x = S.Broadcast(a[39]); c2x0 = S.MultiplyAdd(x, w0, c2x0); c2x1 = S.MultiplyAdd(x, w1, c2x1);
                        x = S.Broadcast(a[55]); c3x0 = S.MultiplyAdd(x, w0, c3x0); c3x1 = S.MultiplyAdd(x, w1, c3x1);
                        a += 8;
                        b += 16 * S.Count;
                    }
                    a += 48;
                }
                a += 288;
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
            S.Store(c1x0, c + 16); S.Store(c1x1, c + 16 + S.Count);
            S.Store(c2x0, c + 32); S.Store(c2x1, c + 32 + S.Count);
            S.Store(c3x0, c + 48); S.Store(c3x1, c + 48 + S.Count);
        }
    }
}
