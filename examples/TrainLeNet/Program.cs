using System.CommandLine;
using CnnGen.Examples;

Option<string?> data = new("--data") { Description = "The folder of MNIST's four files (.gz or plain). Digits made by the program when left out.", HelpName = "DIR" };
Option<int?> epochs = new("--epochs") { Description = "How often the training set is gone through: 10 times on MNIST, 5 on digits made by the program, when left out.", HelpName = "N" };
Option<int> batch = new("--batch") { Description = "Samples of a step.", HelpName = "N", DefaultValueFactory = _ => 64 };
Option<ulong> seed = new("--seed") { Description = "Decides weights, order, augmentation and digits.", HelpName = "S", DefaultValueFactory = _ => 1 };
Option<int?> threads = Example.Threads();
Option<string> device = Example.Device();
Option<string?> output = new("--out") { Description = "The folder for the weights (lenet5.safetensors) and the checkpoint (lenet5.checkpoint).", HelpName = "DIR" };
Option<bool> resume = new("--resume") { Arity = ArgumentArity.Zero, Description = "Go on from the checkpoint in the folder of --out." };
Option<bool> json = new("--json") { Arity = ArgumentArity.Zero, Description = "End with a line of JSON: testAccuracy, trainSeconds, imagesPerSecond, parameters, epochs." };
WholeNumbers.Limit(epochs);
WholeNumbers.Limit(batch);
WholeNumbers.Limit(seed);

RootCommand command = new("Trains LeNet-5 on handwritten digits.") { data, epochs, batch, seed, threads, device, output, resume, json };
command.Validators.Add(result =>
{
    if (result.GetResult(resume) is not null && result.GetResult(output) is null)
        result.AddError("--resume needs --out: the folder with the checkpoint to go on from.");
});
return await Example.InvokeAsync(command, args, (parsed, cancellation) => Training.Run(
    new Options(
        parsed.GetValue(data), parsed.GetValue(epochs), parsed.GetValue(batch), parsed.GetValue(seed), parsed.GetValue(threads), parsed.GetValue(device)!,
        parsed.GetValue(output), parsed.GetValue(resume), parsed.GetValue(json)),
    cancellation));
