System.Console.WriteLine(CnnGen.Benchmarks.LeNet5.ParameterCount);
