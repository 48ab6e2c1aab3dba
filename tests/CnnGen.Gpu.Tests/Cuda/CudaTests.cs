using System.Diagnostics;

namespace CnnGen.Tests.Cuda;

/// <summary>The host's side of CUDA, against a driver that computes nothing and writes down what is asked of it.</summary>
public sealed class CudaTests
{
    private static readonly Lazy<string?> Driver = new(() => Build("driver"));
    private static readonly Lazy<string?> OldDriver = new(() => Build("old-driver", "-DWITHOUT_GRAPHS"));

    [SkippableFact]
    public void LaunchesAreThoseOfThePlan()
    {
        string[] lines = Run("launches");
        Assert.All(lines, line => Assert.Matches("^[0-9]+ launches$", line));
        Assert.Equal(2, lines.Length);
    }

    [SkippableFact]
    public void TheSecondPassOfANumberOfSamplesIsAGraph()
    {
        string[] lines = Run("graphs");
        Assert.Matches(@"^(\d+) launch, 1 begin, \1 capture, 1 end, (\d+) launch, 1 begin, \2 capture, 1 end$", lines[0]);
        Assert.Matches(@"^(2 graph of \d+|1 graph of \d+, 1 graph of \d+)$", lines[1]);
        Assert.Matches(@"^(\d+) launch, 1 begin, \1 capture", lines[2]);
        Assert.Equal(lines[1], lines[3]);
        Assert.Equal(lines[1], lines[4]);
    }

    [SkippableFact]
    public void WithoutGraphsEachPassIsLaunched()
    {
        string[] lines = Run("graphs", driver: OldDriver);
        Assert.All(lines, line => Assert.Matches(@"^\d+ launch$", line));
    }

    [SkippableFact]
    public void KernelsAreCompiledInOneRunForTheNext()
    {
        string cache = Directory.CreateTempSubdirectory("cnngen-cache").FullName;
        string[] first = Run("launches", cache: cache);
        string[] files = Directory.GetFiles(cache);
        Assert.NotEmpty(files);
        DateTime[] times = [.. files.Select(File.GetLastWriteTimeUtc)];
        Assert.Equal(first, Run("launches", cache: cache));
        Assert.Equal(times, Directory.GetFiles(cache).Select(File.GetLastWriteTimeUtc));
        File.WriteAllText(files[0], "not a kernel");
        Assert.Equal(first, Run("launches", cache: cache));
        Assert.StartsWith("// CnnGen kernel", File.ReadAllText(files[0]), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("capture:1")]
    [InlineData("instantiate:1")]
    public void WhatMakesNoGraphIsLaunched(string fail) => Assert.Matches(@"^\d+ launch", Run("graphs", fail)[1]);

    [SkippableTheory]
    [InlineData("launch:719", "DeviceException: cuda:0 (Stub, 1,073,741,824 bytes) could not launch 'input' (input) on 6 samples: unspecified launch failure")]
    [InlineData("alloc:2", "OutOfMemoryException: The parameters of CudaNetwork need")]
    [InlineData("module:218", "DeviceException: The kernel ")]
    [InlineData("count:100", "ArgumentException: There is no device 'cuda'.")]
    [InlineData("init:999", "ArgumentException: There is no device 'cuda'.")]
    public void AFailureSaysWhatFailed(string fail, string message)
    {
        string[] lines = Run("train", fail);
        Assert.Contains(lines, line => line.StartsWith(message, StringComparison.Ordinal));
        Assert.DoesNotContain("other weights", lines);
        Assert.DoesNotContain("trained", lines);
    }

    private static string[] Run(string probe, string fail = "", Lazy<string?>? driver = null, string cache = "off")
    {
        string? folder = (driver ?? Driver).Value;
        Skip.If(folder is null, "The stand-in for CUDA's driver is C, and there is no gcc.");
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["exec", typeof(CudaProbe).Assembly.Location, probe])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LD_LIBRARY_PATH"] = folder;
        start.Environment["CNNGEN_STUB_FAIL"] = fail;
        start.Environment["CNNGEN_CACHE"] = cache;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output + errors.Result);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string? Build(string name, params string[] options)
    {
        string folder = Directory.CreateTempSubdirectory("cnngen-" + name).FullName;
        string source = Path.Combine(AppContext.BaseDirectory, "Cuda", "driver.c");
        try
        {
            using Process compiler = Process.Start(new ProcessStartInfo("gcc", ["-shared", "-fPIC", "-w", .. options, "-o", Path.Combine(folder, "libcuda.so.1"), source]))!;
            compiler.WaitForExit();
            Assert.Equal(0, compiler.ExitCode);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }

        // A link: a copy would be another library, with a journal of its own.
        File.CreateSymbolicLink(Path.Combine(folder, "libcuda.so"), "libcuda.so.1");
        return folder;
    }
}
