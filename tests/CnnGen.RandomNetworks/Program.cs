using System.CommandLine;
using CnnGen.RandomNetworks;
using CnnGen.RandomNetworks.Running;

Option<int> seed = new("--seed") { Description = "Decides what is drawn.", HelpName = "S", DefaultValueFactory = _ => 1 };
Option<int> count = new("--count") { Description = "How many networks are drawn.", HelpName = "N", DefaultValueFactory = _ => 60 };
Option<int?> only = new("--only") { Description = "The number of the one network that is drawn, written out and run.", HelpName = "N" };
Option<string> python = new("--python") { Description = "A Python that has PyTorch.", HelpName = "FILE", DefaultValueFactory = _ => "/usr/bin/python3" };
Option<string?> run = new("--run") { Description = "Runs what another process has compiled into a folder.", Hidden = true };

python.Validators.Add(result =>
{
    if (!File.Exists(result.GetValue(python)))
        result.AddError($"--python is {result.GetValue(python)}, which is no file; expected a Python that has PyTorch. On Debian: apt-get install python3-torch libopenblas0");
});

RootCommand command = new("Draws random networks in the language, compiles them, and compares what they compute with PyTorch.") { seed, count, only, python, run };
command.SetAction(parsed =>
{
    if (parsed.GetValue(run) is { } folder)
    {
        Child.Run(folder);
        return 0;
    }

    int[] numbers = parsed.GetValue(only) is int one ? [one] : [.. Enumerable.Range(1, parsed.GetValue(count))];
    return new Examination(parsed.GetValue(seed), numbers, parsed.GetValue(python)!, writesSource: numbers.Length == 1).Run() ? 0 : 1;
});
return command.Parse(args).Invoke();
