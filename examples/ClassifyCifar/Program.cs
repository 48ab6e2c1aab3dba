using System.CommandLine;
using CnnGen.Examples;

Option<string> model = new("--model") { Description = "The network.", DefaultValueFactory = _ => "resnet20" };
Option<string?> weights = new("--weights") { Description = "The network's weights, as PyTorch or --out saved them: a safetensors file in the order of definition.", HelpName = "FILE" };
Option<string> data = new("--data") { Description = "The folder of CIFAR-10's binary files: test_batch.bin, and to train data_batch_1.bin to data_batch_5.bin.", HelpName = "DIR", Required = true };
Option<bool> train = new("--train") { Arity = ArgumentArity.Zero, Description = "Train first: from --weights, or from scratch without." };
Option<int> epochs = new("--epochs") { Description = "How often the training set is gone through.", HelpName = "N", DefaultValueFactory = _ => 30 };
Option<int> batch = new("--batch") { Description = "Samples of a pass.", HelpName = "N", DefaultValueFactory = _ => 128 };
Option<ulong> seed = new("--seed") { Description = "Decides initial weights, order and augmentation.", HelpName = "S", DefaultValueFactory = _ => 1 };
Option<int?> threads = Example.Threads();
Option<string> device = Example.Device();
Option<string?> output = new("--out") { Description = "The folder for trained weights (MODEL.safetensors) and the checkpoint (MODEL.checkpoint).", HelpName = "DIR" };
Option<bool> resume = new("--resume") { Arity = ArgumentArity.Zero, Description = "Go on from the checkpoint in the folder of --out." };
Option<bool> json = new("--json") { Arity = ArgumentArity.Zero, Description = "End with a line of JSON: model, accuracy, imagesPerSecond, images, parameters, and after training trainSeconds and epochs." };
model.AcceptOnlyFromAmong([.. Models.Names]);
WholeNumbers.Limit(epochs);
WholeNumbers.Limit(batch);
WholeNumbers.Limit(seed);

RootCommand command = new("Classifies CIFAR-10 with the ResNets of He et al., 2016: prints accuracy and speed on the 10,000 test images.")
{
    model, weights, data, train, epochs, batch, seed, threads, device, output, resume, json,
};
command.Validators.Add(result =>
{
    bool trains = result.GetResult(train) is not null;
    if (!trains && result.GetResult(weights) is null)
        result.AddError("There are no weights to classify with: name a file with --weights, or --train.");
    if (!trains && result.GetResult(output) is not null)
        result.AddError("--out needs --train: without it there is nothing to save.");
    if (result.GetResult(resume) is not null && (!trains || result.GetResult(output) is null))
        result.AddError("--resume needs --train and --out: the folder with the checkpoint to go on from.");
});
return await Example.InvokeAsync(command, args, (parsed, cancellation) => Classification.Run(
    new Options(
        parsed.GetValue(model)!, parsed.GetValue(weights), parsed.GetValue(data)!, parsed.GetValue(train), parsed.GetValue(epochs),
        parsed.GetValue(batch), parsed.GetValue(seed), parsed.GetValue(threads), parsed.GetValue(device)!, parsed.GetValue(output), parsed.GetValue(resume), parsed.GetValue(json)),
    cancellation));
