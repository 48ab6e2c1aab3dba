namespace CnnGen.Data;

/// <summary>A smooth random displacement of the plane: noise on a grid, smoothed by a Gaussian, read with bilinear interpolation.</summary>
/// <remarks>Source: Simard, Steinkraus, Platt, ICDAR 2003, section 2; here on every second pixel, which loses nothing of a field so smooth.</remarks>
internal ref struct ElasticField
{
    private const int Grid = 14;
    private const int Margin = 5;
    private const int Noise = Grid + 2 * Margin;
    private const float PixelsPerCell = HandwrittenDigits.Size / (float)(Grid - 1);

    /// <summary>How many floats the caller lends.</summary>
    public const int Memory = Grid * Grid * 2 + Noise * Noise + Noise * Grid;

    // exp(−d²/2σ²) with σ = 2 cells, scaled so that smoothed noise of variance 1 has variance 1 again in two dimensions.
    private static readonly float[] Kernel = MakeKernel();

    private readonly Span<float> _right;
    private readonly Span<float> _down;

    /// <summary>Draws a field whose displacements have the standard deviation <paramref name="pixels"/>.</summary>
    public ElasticField(Span<float> memory, float pixels, ref RandomStream random)
    {
        _right = memory[..(Grid * Grid)];
        _down = memory.Slice(Grid * Grid, Grid * Grid);
        Span<float> noise = memory.Slice(2 * Grid * Grid, Noise * Noise);
        Span<float> rows = memory.Slice(2 * Grid * Grid + Noise * Noise, Noise * Grid);
        // The uniform numbers of Simard et al., with variance 1.
        float amplitude = pixels * 1.7320508f;
        Fill(_right, noise, rows, amplitude, ref random);
        Fill(_down, noise, rows, amplitude, ref random);
    }

    /// <summary>The displacement at a point given in pixels.</summary>
    public readonly (float Right, float Down) At(float x, float y)
    {
        float column = Math.Clamp(x / PixelsPerCell, 0, Grid - 1.001f);
        float row = Math.Clamp(y / PixelsPerCell, 0, Grid - 1.001f);
        int cell = (int)row * Grid + (int)column;
        return (Interpolate(_right, cell, column - (int)column, row - (int)row), Interpolate(_down, cell, column - (int)column, row - (int)row));
    }

    private static float Interpolate(ReadOnlySpan<float> field, int cell, float right, float down)
    {
        float above = field[cell] + right * (field[cell + 1] - field[cell]);
        float below = field[cell + Grid] + right * (field[cell + Grid + 1] - field[cell + Grid]);
        return above + down * (below - above);
    }

    private static void Fill(Span<float> field, Span<float> noise, Span<float> rows, float amplitude, ref RandomStream random)
    {
        foreach (ref float value in noise)
            value = random.NextSingle(-amplitude, amplitude);
        for (int row = 0; row < Noise; row++)
            for (int column = 0; column < Grid; column++)
            {
                float sum = 0;
                for (int tap = 0; tap < Kernel.Length; tap++)
                    sum += Kernel[tap] * noise[row * Noise + column + tap];
                rows[row * Grid + column] = sum;
            }
        for (int row = 0; row < Grid; row++)
            for (int column = 0; column < Grid; column++)
            {
                float sum = 0;
                for (int tap = 0; tap < Kernel.Length; tap++)
                    sum += Kernel[tap] * rows[(row + tap) * Grid + column];
                field[row * Grid + column] = sum;
            }
    }

    private static float[] MakeKernel()
    {
        const float Sigma = 2;
        float[] kernel = new float[2 * Margin + 1];
        float squares = 0;
        for (int tap = 0; tap < kernel.Length; tap++)
        {
            float distance = tap - Margin;
            kernel[tap] = MathF.Exp(-distance * distance / (2 * Sigma * Sigma));
            squares += kernel[tap] * kernel[tap];
        }
        for (int tap = 0; tap < kernel.Length; tap++)
            kernel[tap] /= MathF.Sqrt(squares);
        return kernel;
    }
}
