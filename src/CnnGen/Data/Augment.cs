namespace CnnGen.Data;

/// <summary>The augmentations. They compose: a loader applies a list of them in its order.</summary>
public static class Augment
{
    /// <summary>Moves an image by −<paramref name="pixels"/> to <paramref name="pixels"/> rows and columns, all equally likely; what is uncovered becomes black.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="pixels"/> is negative.</exception>
    public static IAugmentation Shift(int pixels) => new Translation(pixels);

    /// <summary>Pads an image with <paramref name="padding"/> black pixels on each side and crops it back to its size at a random place.</summary>
    /// <remarks>
    /// The same as <see cref="Shift"/> by up to <paramref name="padding"/> pixels, under the name the ResNet papers use (section 4.2 of He, Zhang, Ren, Sun,
    /// "Deep residual learning for image recognition", 2015).
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="padding"/> is negative.</exception>
    public static IAugmentation PaddedCrop(int padding) => new Translation(padding);

    /// <summary>Mirrors an image left to right, every second time on average.</summary>
    public static IAugmentation HorizontalFlip() => new Mirror();

    private static void CheckImage(string augmentation, Shape shape)
    {
        if (shape.Rank != 3)
            throw new ArgumentException($"{augmentation} needs images, of shape channels×height×width; the samples are {shape}.", nameof(shape));
    }

    private sealed class Translation : IAugmentation
    {
        private readonly int _pixels;

        public Translation(int pixels)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(pixels);
            _pixels = pixels;
        }

        public void Check(Shape shape)
        {
            CheckImage("A shift or a padded crop", shape);
            if (_pixels >= shape[1] || _pixels >= shape[2])
                throw new ArgumentException($"A shift or a padded crop by {_pixels} pixels can leave nothing of an image of {shape}. Take fewer pixels than its height and width.", nameof(shape));
        }

        public void Apply(Span<float> sample, Shape shape, ReadOnlySpan<float> background, ref RandomStream random)
        {
            int down = random.NextInt32(2 * _pixels + 1) - _pixels;
            int right = random.NextInt32(2 * _pixels + 1) - _pixels;
            int height = shape[1], width = shape[2];
            for (int channel = 0; channel < shape.Channels; channel++)
            {
                Span<float> plane = sample.Slice(channel * height * width, height * width);
                // In place: rows go in the order in which none is overwritten before it was moved.
                for (int step = 0; step < height; step++)
                {
                    int row = down > 0 ? height - 1 - step : step;
                    int source = row - down;
                    Span<float> target = plane.Slice(row * width, width);
                    if (source < 0 || source >= height)
                        target.Fill(background[channel]);
                    else
                        MoveRow(plane.Slice(source * width, width), target, right, background[channel]);
                }
            }
        }

        private static void MoveRow(ReadOnlySpan<float> source, Span<float> target, int right, float fill)
        {
            if (right >= 0)
            {
                source[..^right].CopyTo(target[right..]);
                target[..right].Fill(fill);
            }
            else
            {
                source[-right..].CopyTo(target);
                target[^-right..].Fill(fill);
            }
        }
    }

    private sealed class Mirror : IAugmentation
    {
        public void Check(Shape shape) => CheckImage("A horizontal flip", shape);

        public void Apply(Span<float> sample, Shape shape, ReadOnlySpan<float> background, ref RandomStream random)
        {
            if (random.NextInt32(2) == 0)
                return;
            int width = shape[2];
            for (int start = 0; start < sample.Length; start += width)
                sample.Slice(start, width).Reverse();
        }
    }
}
