using System.Buffers.Binary;

namespace CnnGen.Tests.Data;

/// <summary>Makes damaged files of a valid one for fuzzing, the same ones in every run.</summary>
public static class Mutations
{
    /// <summary>The damaged file number <paramref name="number"/>.</summary>
    public static byte[] Mutate(byte[] valid, int number)
    {
        RandomStream random = new(0xF022, (ulong)number);
        byte[] file = [.. valid];
        int times = 1 + random.NextInt32(3);
        for (int i = 0; i < times; i++)
            file = Once(file, ref random);
        return file;
    }

    private static byte[] Once(byte[] file, ref RandomStream random)
    {
        // Headers are where parsers can be led astray: half of all damage goes to the first bytes.
        int reach = random.NextInt32(2) == 0 ? Math.Min(file.Length, 64) : file.Length;
        int at = reach == 0 ? 0 : random.NextInt32(reach);
        switch (random.NextInt32(7))
        {
            case 0 when file.Length > 0:
                file[at] ^= (byte)(1 << random.NextInt32(8));
                return file;
            case 1 when file.Length > 0:
                file[at] = (byte)random.NextUInt64();
                return file;
            case 2:
                return file[..at];
            case 3:
                byte[] inserted = new byte[1 + random.NextInt32(9)];
                foreach (ref byte value in inserted.AsSpan())
                    value = (byte)random.NextUInt64();
                return [.. file[..at], .. inserted, .. file[at..]];
            case 4:
                int removed = Math.Min(1 + random.NextInt32(9), file.Length - at);
                return [.. file[..at], .. file[(at + removed)..]];
            case 5 when file.Length >= 8:
                // A length or a size: every byte order and magnitude.
                ulong length = random.NextUInt64() >> random.NextInt32(64);
                if (random.NextInt32(2) == 0)
                    BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(Math.Min(at & ~3, file.Length - 8)), length);
                else
                    BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(Math.Min(at & ~3, file.Length - 4)), (uint)length);
                return file;
            default:
                // A digit of a number in text.
                int digit = Array.FindIndex(file, at, value => value is >= (byte)'0' and <= (byte)'9');
                if (digit >= 0)
                    file[digit] = (byte)('0' + random.NextInt32(10));
                return file;
        }
    }
}
