using System.Runtime.InteropServices;

namespace CnnGen.RandomNetworks.Running;

/// <summary>Where an inaccessible page touches the memory that is handed out.</summary>
internal enum Fence
{
    /// <summary>It ends where the page begins.</summary>
    End,

    /// <summary>It begins where the page ends.</summary>
    Start,
}

/// <summary>Memory between two inaccessible pages, full of NaN: whoever leaves it is stopped by the processor, and whoever reads what nobody has
/// written gets NaN.</summary>
internal sealed unsafe partial class GuardedMemory(Fence fence) : IDisposable
{
    private const int ReadWrite = 3, None = 0, PrivateAnonymous = 0x22;
    private static readonly nint PageBytes = Environment.SystemPageSize;
    private readonly List<(nint Address, nint Bytes)> _regions = [];

    /// <summary>Memory for a network, which is 64-byte aligned: up to the next such boundary it may be read.</summary>
    public nint OfNetwork(int floats) => Take(floats, 64);

    /// <summary>Memory for a caller's numbers, of which nothing more may be read.</summary>
    public Span<float> OfCaller(int floats) => new((void*)Take(floats, sizeof(float)), floats);

    public void Dispose()
    {
        foreach ((nint address, nint bytes) in _regions)
            Check(Unmap(address, bytes), "munmap");
        _regions.Clear();
    }

    private nint Take(int floats, nint alignment)
    {
        nint used = ((nint)floats * sizeof(float) + alignment - 1) / alignment * alignment;
        nint inside = (used + PageBytes - 1) / PageBytes * PageBytes;
        nint bytes = inside + (2 * PageBytes);
        nint address = Map(0, bytes, ReadWrite, PrivateAnonymous, -1, 0);
        Check(address == -1 ? -1 : 0, "mmap");
        _regions.Add((address, bytes));
        nint first = address + PageBytes;
        new Span<float>((void*)first, (int)(inside / sizeof(float))).Fill(float.NaN);
        Check(Protect(address, PageBytes, None), "mprotect");
        Check(Protect(first + inside, PageBytes, None), "mprotect");
        return fence == Fence.End ? first + inside - used : first;
    }

    private static void Check(int result, string call)
    {
        if (result != 0)
            throw new InvalidOperationException($"{call} failed with error {Marshal.GetLastPInvokeError()}.");
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(nint address, nint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(nint address, nint length);
}
