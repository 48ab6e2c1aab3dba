namespace CnnGen.Tests.Reference;

/// <summary>A layer in double precision, as its definition reads.</summary>
/// <param name="Inputs">The layers it reads.</param>
/// <param name="Output">The size of its value.</param>
/// <param name="Parameters">The sizes of its parameters and running statistics, in PyTorch's order.</param>
/// <param name="Run">Values of all samples from those of the inputs and the parameters; the last argument is whether it trains.</param>
internal sealed record ReferenceLayer(
    int[] Inputs,
    Extent Output,
    int[] Parameters,
    Func<double[][][], double[][], bool, double[][]> Run)
{
    /// <summary>The layer whose parameters it has, where they are not its own.</summary>
    public int? Owner { get; init; }
}

/// <summary>The layers' definitions: loops over everything, no thought for speed.</summary>
internal static class ReferenceLayers
{
    /// <summary>A layer of its own on each sample.</summary>
    private static ReferenceLayer EachSample(int input, Extent output, int[] parameters, Func<double[], double[][], double[]> run) =>
        new([input], output, parameters, (inputs, values, _) => [.. inputs[0].Select(x => run(x, values))]);

    public static ReferenceLayer Elementwise(int input, Extent size, Func<double, double> function) =>
        EachSample(input, size, [], (x, _) => [.. x.Select(function)]);

    /// <param name="standardize">What is added to the variance of the weights of an output channel, where they are standardized.</param>
    public static ReferenceLayer Conv(float? standardize, int input, Extent size, WindowAxis rows, WindowAxis columns, int channels, int groups, bool bias)
    {
        Extent output = new(channels, rows.Count, columns.Count, size.Rank);
        int groupInputs = size.Channels / groups;
        int groupOutputs = channels / groups;
        int weights = channels * groupInputs * rows.Kernel * columns.Kernel;
        (int Position, int Tap)[][] rowTaps = [.. Enumerable.Range(0, rows.Count).Select(row => rows.Taps(row).ToArray())];
        (int Position, int Tap)[][] columnTaps = [.. Enumerable.Range(0, columns.Count).Select(column => columns.Taps(column).ToArray())];
        return EachSample(input, output, bias ? [weights, channels] : [weights], (x, parameters) =>
        {
            double[] w = standardize is { } epsilon ? [.. parameters[0].Chunk(weights / channels).SelectMany(channel => Standardized(channel, epsilon))] : parameters[0];
            double[] y = new double[output.Count];
            for (int o = 0; o < channels; o++)
            {
                for (int position = 0; position < output.Area; position++)
                {
                    double sum = bias ? parameters[1][o] : 0;
                    for (int c = 0; c < groupInputs; c++)
                    {
                        int map = (o / groupOutputs * groupInputs + c) * size.Height;
                        foreach ((int row, int tapRow) in rowTaps[position / output.Width])
                        {
                            foreach ((int column, int tapColumn) in columnTaps[position % output.Width])
                            {
                                sum += w[((o * groupInputs + c) * rows.Kernel + tapRow) * columns.Kernel + tapColumn]
                                    * x[(map + row) * size.Width + column];
                            }
                        }
                    }

                    y[o * output.Area + position] = sum;
                }
            }

            return y;
        });
    }

    private static IEnumerable<double> Standardized(double[] weights, double epsilon)
    {
        double mean = weights.Average();
        double deviation = Math.Sqrt(weights.Average(weight => (weight - mean) * (weight - mean)) + epsilon);
        return weights.Select(weight => (weight - mean) / deviation);
    }

    public static ReferenceLayer MaxPool(int input, Extent size, WindowAxis rows, WindowAxis columns) =>
        Pool(input, size, rows, columns, (window, _, _) => window.Max());

    public static ReferenceLayer AvgPool(int input, Extent size, WindowAxis rows, WindowAxis columns, bool countIncludePad) =>
        Pool(input, size, rows, columns, (window, row, column) =>
            window.Sum() / (countIncludePad ? rows.Covered(row) * columns.Covered(column) : window.Count));

    public static ReferenceLayer GlobalPool(int input, Extent size, Func<IEnumerable<double>, double> pool) => EachSample(
        input, new(size.Channels), [], (x, _) => [.. x.Chunk(size.Area).Select(pool)]);

    public static ReferenceLayer Flatten(int input, Extent size) => EachSample(input, new(size.Count), [], (x, _) => x);

    public static ReferenceLayer Dense(int input, Extent size, int units, bool bias) => EachSample(
        input, new(units), bias ? [units * size.Channels, units] : [units * size.Channels], (x, parameters) =>
        {
            double[] y = new double[units];
            for (int unit = 0; unit < units; unit++)
            {
                double sum = bias ? parameters[1][unit] : 0;
                for (int i = 0; i < x.Length; i++)
                    sum += parameters[0][unit * x.Length + i] * x[i];
                y[unit] = sum;
            }

            return y;
        });

    public static ReferenceLayer Maxout(int input, Extent size, int pieces)
    {
        Extent output = size with { Channels = size.Channels / pieces };
        return EachSample(input, output, [], (x, _) =>
        [
            .. Enumerable.Range(0, output.Count).Select(i =>
                Enumerable.Range(0, pieces).Max(piece => x[(((i / size.Area * pieces) + piece) * size.Area) + (i % size.Area)])),
        ]);
    }

    public static ReferenceLayer Softmax(int input, Extent size) => EachSample(input, size, [], (x, _) =>
    {
        double[] y = [.. x.Select(Math.Exp)];
        double[] sums = new double[size.Area];
        for (int i = 0; i < y.Length; i++)
            sums[i % size.Area] += y[i];
        return [.. y.Select((value, i) => value / sums[i % size.Area])];
    });

    public static ReferenceLayer LogSoftmax(int input, Extent size)
    {
        ReferenceLayer softmax = Softmax(input, size);
        return softmax with { Run = (inputs, parameters, trains) => [.. softmax.Run(inputs, parameters, trains).Select(y => y.Select(value => Math.Log(value)).ToArray())] };
    }

    public static ReferenceLayer BatchNorm(int input, Extent size, double epsilon)
    {
        int channels = size.Channels;
        return new([input], size, [channels, channels, channels, channels], (inputs, parameters, trains) =>
        {
            double[][] x = inputs[0];
            double[][] y = [.. x.Select(_ => new double[size.Count])];
            for (int c = 0; c < channels; c++)
            {
                var values = x.SelectMany(sample => sample.Skip(c * size.Area).Take(size.Area)).ToList();
                double mean = trains ? values.Average() : parameters[2][c];
                double variance = trains ? values.Average(value => (value - mean) * (value - mean)) : parameters[3][c];
                for (int n = 0; n < x.Length; n++)
                {
                    for (int i = c * size.Area; i < (c + 1) * size.Area; i++)
                        y[n][i] = parameters[0][c] * (x[n][i] - mean) / Math.Sqrt(variance + epsilon) + parameters[1][c];
                }
            }

            return y;
        });
    }

    /// <summary>(x − mean) / √(variance + ε) over each group of channels of a sample, and a scale and a shift for each channel or each element.</summary>
    /// <param name="affine">How many scales and shifts there are.</param>
    public static ReferenceLayer SampleNorm(int input, Extent size, int groups, double epsilon, int affine) => EachSample(
        input, size, affine > 0 ? [affine, affine] : [], (x, parameters) =>
        {
            double[] y = [.. x.Chunk(x.Length / groups).SelectMany(group =>
            {
                double mean = group.Average();
                double deviation = Math.Sqrt(group.Average(value => (value - mean) * (value - mean)) + epsilon);
                return group.Select(value => (value - mean) / deviation);
            })];
            return affine == 0 ? y : [.. y.Select((value, i) => (value * parameters[0][i / (x.Length / affine)]) + parameters[1][i / (x.Length / affine)])];
        });

    /// <summary>x / (k + α · mean of squares)^β, over a window of channels or of positions.</summary>
    public static ReferenceLayer LocalResponseNorm(int input, Extent size, int n, LocalResponseNormAttribute norm) => EachSample(input, size, [], (x, _) =>
    {
        (int before, int after) = (n / 2, (n - 1) / 2);
        int rows = norm.WithinChannels && size.Rank == 3 ? n : 1;
        double[] y = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            (int c, int row, int column) = (i / size.Area, i % size.Area / size.Width, i % size.Width);
            double sum = 0;
            for (int other = 0; other < x.Length; other++)
            {
                (int otherC, int otherRow, int otherColumn) = (other / size.Area, other % size.Area / size.Width, other % size.Width);
                bool isInWindow = norm.WithinChannels
                    ? otherC == c && Reaches(otherRow - row) && Reaches(otherColumn - column)
                    : other % size.Area == i % size.Area && Reaches(otherC - c);
                sum += isInWindow ? x[other] * x[other] : 0;
            }

            y[i] = x[i] / Math.Pow(norm.K + (norm.Alpha / (norm.WithinChannels ? n * rows : n) * sum), norm.Beta);
        }

        return y;

        bool Reaches(int distance) => distance >= -before && distance <= after;
    });

    /// <param name="coefficients">How many numbers each coefficient has: one, or one for each channel.</param>
    public static ReferenceLayer TrainableFunction(int input, Extent size, int[] coefficients, Func<double, double[], double> function) => EachSample(
        input, size, coefficients, (x, parameters) =>
            [.. x.Select((value, i) => function(value, [.. parameters.Select(numbers => numbers[numbers.Length == 1 ? 0 : i / size.Area])]))]);

    public static ReferenceLayer PRelu(int input, Extent size) => EachSample(
        input, size, [size.Channels], (x, parameters) => [.. x.Select((value, i) => value > 0 ? value : parameters[0][i / size.Area] * value)]);

    /// <summary>What has one position is the same for all positions of the others.</summary>
    public static ReferenceLayer Join(int[] inputs, Extent[] sizes, Extent output, Func<double, double, double> join) => new(
        inputs, output, [], (values, _, _) => values
            .Select((samples, input) => samples.Select(x => Enumerable.Range(0, output.Count).Select(i => x[i / (output.Area / sizes[input].Area)]).ToArray()).ToArray())
            .Aggregate((a, b) => [.. a.Zip(b, (x, y) => x.Zip(y, join).ToArray())]));

    public static ReferenceLayer Concat(int[] inputs, Extent output) => new(
        inputs, output, [], (values, _, _) => values.Aggregate((a, b) => [.. a.Zip(b, (x, y) => x.Concat(y).ToArray())]));

    public static ReferenceLayer Slice(int input, Extent size, int from, int count) => EachSample(
        input, size with { Channels = count }, [], (x, _) => x[(from * size.Area)..((from + count) * size.Area)]);

    public static ReferenceLayer ZeroPad(int input, Extent size, Extent output, int stride)
    {
        int before = (output.Channels - size.Channels) / 2;
        return EachSample(input, output, [], (x, _) =>
        {
            double[] y = new double[output.Count];
            for (int c = 0; c < size.Channels; c++)
            {
                for (int position = 0; position < output.Area; position++)
                {
                    y[(before + c) * output.Area + position] =
                        x[(c * size.Height + position / output.Width * stride) * size.Width + position % output.Width * stride];
                }
            }

            return y;
        });
    }

    private static ReferenceLayer Pool(
        int input, Extent size, WindowAxis rows, WindowAxis columns, Func<IReadOnlyCollection<double>, int, int, double> reduce)
    {
        Extent output = new(size.Channels, rows.Count, columns.Count, size.Rank);
        return EachSample(input, output, [], (x, _) =>
        {
            double[] y = new double[output.Count];
            for (int i = 0; i < y.Length; i++)
            {
                (int c, int row, int column) = (i / output.Area, i % output.Area / output.Width, i % output.Width);
                var window = new List<double>();
                foreach ((int Position, int Tap) u in rows.Taps(row))
                {
                    foreach ((int Position, int Tap) v in columns.Taps(column))
                        window.Add(x[(c * size.Height + u.Position) * size.Width + v.Position]);
                }

                y[i] = reduce(window, row, column);
            }

            return y;
        });
    }
}
