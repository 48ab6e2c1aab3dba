namespace CnnGen.Kernels;

/// <summary>Zeroes the halos of maps that a convolution writes.</summary>
internal static unsafe class ConvHalo
{
    /// <summary>Zeroes the halo beside some rows of one sample; the halo above belongs to the first row and the one below to the last.</summary>
    public static void Zero(float* map, int channels, int height, int width, int halo, int rowFrom, int rowTo)
    {
        if (halo == 0 || rowFrom == rowTo || channels == 0)
            return;

        int block = BlockedSizes.ChannelBlock(channels);
        int pitch = (width + (2 * halo)) * block;
        int side = halo * block;
        for (int i = 0; i < channels / block; i++)
        {
            float* plane = map + ((nint)i * (height + (2 * halo)) * pitch);
            float* row = plane + ((nint)(halo + rowFrom) * pitch);
            if (rowFrom == 0)
                new Span<float>(plane, halo * pitch).Clear();
            for (int y = rowFrom; y < rowTo; y++, row += pitch)
            {
                new Span<float>(row, side).Clear();
                new Span<float>(row + pitch - side, side).Clear();
            }

            if (rowTo == height)
                new Span<float>(row, halo * pitch).Clear();
        }
    }
}
