using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CnnGen.Cpu.Kernels.Simd;

/// <summary>Copies and fills short enough that a call would cost more than the work.</summary>
internal static unsafe class Floats
{
    /// <summary>Writes zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Zero(float* target, int count)
    {
        if (count > Lanes.Max)
        {
            new Span<float>(target, count).Clear();
            return;
        }

        for (int i = 0; i < count; i++)
            target[i] = 0;
    }

    /// <summary>Writes zeros in whole registers: up to one register less a float beyond the count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ZeroRegisters<S, V>(float* target, int count)
        where S : struct, ISimd<V>
        where V : struct
    {
        for (int i = 0; i < count; i += S.Count)
            S.Store(default, target + i);
    }

    /// <summary>target[i] = source[count − 1 − i].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Reverse<S, V>(float* source, float* target, int count)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (count < Simd128.Count)
        {
            for (int i = 0; i < count; i++)
                target[count - 1 - i] = source[i];
            return;
        }

        if (count < S.Count)
        {
            Reverse<Simd128, Vector128<float>>(source, target, count);
            return;
        }

        // The last register overlaps the one before it.
        for (int i = 0; ; i = Math.Min(i + S.Count, count - S.Count))
        {
            S.Store(S.Reverse(S.Load(source + i)), target + count - S.Count - i);
            if (i + S.Count == count)
                break;
        }
    }

    /// <summary>Copies. No float outside the two ranges is read or written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy<S, V>(float* source, float* target, int count)
        where S : struct, ISimd<V>
        where V : struct
    {
        // The last register overlaps the one before it.
        if (count >= S.Count)
        {
            int i = 0;
            for (; i <= count - S.Count; i += S.Count)
                S.Store(S.Load(source + i), target + i);
            if (i < count)
                S.Store(S.Load(source + count - S.Count), target + count - S.Count);
        }
        else if (count >= 8)
        {
            Vector256<float> first = Vector256.Load(source);
            Vector256.Load(source + count - 8).Store(target + count - 8);
            first.Store(target);
        }
        else if (count >= 4)
        {
            Vector128<float> first = Vector128.Load(source);
            Vector128.Load(source + count - 4).Store(target + count - 4);
            first.Store(target);
        }
        else
        {
            for (int i = 0; i < count; i++)
                target[i] = source[i];
        }
    }

    /// <summary>target[i] = source[i·stride]. Nothing at or after <paramref name="sourceEnd"/> is read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyStrided<S, V>(float* source, float* target, int count, int stride, float* sourceEnd)
        where S : struct, ISimd<V>
        where V : struct
    {
        int i = 0;
        if (stride == 2)
        {
            for (; i <= count - S.Count && source + (2 * (i + S.Count)) <= sourceEnd; i += S.Count)
                S.Store(S.LoadEven(source + (2 * i)), target + i);
        }

        for (; i < count; i++)
            target[i] = source[(nint)i * stride];
    }
}
