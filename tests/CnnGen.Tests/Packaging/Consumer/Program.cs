using System.Globalization;
using System.Runtime.CompilerServices;
using PackageConsumer;

Console.WriteLine(PackagedNetwork.ParameterCount.ToString(CultureInfo.InvariantCulture));
Console.WriteLine(RuntimeFeature.IsDynamicCodeSupported ? "JIT" : "AOT");
(float[] before, float[] after) = PackagedRun.Outputs(weights: args[0], checkpoint: args[1]);
foreach (float[] outputs in new[] { before, after })
    Console.WriteLine(string.Join(' ', outputs.Select(value => value.ToString("R", CultureInfo.InvariantCulture))));
