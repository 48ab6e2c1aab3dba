using System.Runtime.CompilerServices;

namespace CnnGen.Tests;

/// <summary>The tests' networks are small: left alone, most of them would run on one thread however many there are.</summary>
internal static class SmallWork
{
    [ModuleInitializer]
    internal static void GoesToAllWorkers() => WorkerPool.Shared.SerialWork = 0;
}
