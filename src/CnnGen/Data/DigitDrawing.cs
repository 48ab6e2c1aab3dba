using System.Runtime.CompilerServices;

namespace CnnGen.Data;

/// <summary>Draws one handwritten-like digit.</summary>
internal static class DigitDrawing
{
    private const int Size = HandwrittenDigits.Size;
    private const int StepsPerSpan = 5;
    private const int MaxStrokes = 2;
    private const int MaxCurve = MaxStrokes * DigitSkeletons.MaxPoints * StepsPerSpan;

    // The digit's box in pixels, as MNIST's digits fill 20×20.
    private const float Box = 20;

    /// <summary>A point of the pen's way; where it <paramref name="Starts"/> a stroke, no ink leads to it.</summary>
    private readonly record struct PenPoint(float X, float Y, bool Starts);

    /// <summary>Draws a <paramref name="digit"/>, all of whose chance comes from <paramref name="random"/>.</summary>
    [SkipLocalsInit]
    public static void Draw(int digit, ref RandomStream random, Span<byte> pixels)
    {
        float[][][] variants = DigitSkeletons.Variants[digit];
        Span<PenPoint> curve = stackalloc PenPoint[MaxCurve];
        int length = 0;
        // A hand is as shaky in all its strokes.
        float shake = random.NextSingle(0.01f, 0.032f);
        foreach (float[] stroke in variants[random.NextInt32(variants.Length)])
            Trace(stroke, shake, ref random, curve, ref length);
        curve = curve[..length];
        Deform(curve, ref random);
        Span<float> ink = stackalloc float[Size * Size];
        Ink(curve, ref random, ink);
        Expose(ink, ref random, pixels);
    }

    /// <summary>Appends the curve through a stroke's jittered points: Catmull and Rom's spline, interrupted at corners.</summary>
    private static void Trace(float[] stroke, float shake, ref RandomStream random, Span<PenPoint> curve, ref int length)
    {
        Span<float> x = stackalloc float[DigitSkeletons.MaxPoints];
        Span<float> y = stackalloc float[DigitSkeletons.MaxPoints];
        int points = stroke.Length / 2;
        for (int i = 0; i < points; i++)
        {
            // Both copies of a corner move together.
            bool corner = IsCorner(stroke, i);
            x[i] = corner ? x[i - 1] : stroke[2 * i] + shake * random.NextNormal();
            y[i] = corner ? y[i - 1] : stroke[2 * i + 1] + shake * random.NextNormal();
        }
        curve[length++] = new PenPoint(x[0], y[0], Starts: true);
        for (int i = 0; i + 1 < points; i++)
        {
            if (IsCorner(stroke, i + 1))
                continue;
            int before = i == 0 || IsCorner(stroke, i) ? i : i - 1;
            int after = i + 2 == points || IsCorner(stroke, i + 2) ? i + 1 : i + 2;
            for (int step = 1; step <= StepsPerSpan; step++)
            {
                float t = step / (float)StepsPerSpan;
                curve[length++] = new PenPoint(Spline(x[before], x[i], x[i + 1], x[after], t), Spline(y[before], y[i], y[i + 1], y[after], t), Starts: false);
            }
        }
    }

    /// <summary>Whether point <paramref name="i"/> is the second copy of a corner.</summary>
    private static bool IsCorner(float[] stroke, int i) => i > 0 && stroke[2 * i] == stroke[2 * i - 2] && stroke[2 * i + 1] == stroke[2 * i - 1];

    private static float Spline(float before, float from, float to, float after, float t) =>
        from + 0.5f * t * (to - before + t * (2 * before - 5 * from + 4 * to - after + t * (3 * (from - to) + after - before)));

    /// <summary>Takes the curve from the unit square to pixels: scale, shear, rotation, elastic deformation, then centring and a small shift.</summary>
    [SkipLocalsInit]
    private static void Deform(Span<PenPoint> curve, ref RandomStream random)
    {
        float width = Box * random.NextSingle(0.62f, 1.02f);
        float height = Box * random.NextSingle(0.86f, 1.02f);
        float shear = random.NextSingle(-0.18f, 0.38f);
        (float sin, float cos) = MathF.SinCos(random.NextSingle(-0.22f, 0.22f));
        Span<float> memory = stackalloc float[ElasticField.Memory];
        ElasticField field = new(memory, random.NextSingle(0.5f, 1.25f), ref random);

        float left = float.MaxValue, right = float.MinValue, top = float.MaxValue, bottom = float.MinValue;
        foreach (ref PenPoint point in curve)
        {
            float y = (point.Y - 0.5f) * height;
            float x = (point.X - 0.5f) * width - shear * y;
            (x, y) = (cos * x - sin * y, sin * x + cos * y);
            (float moveRight, float moveDown) = field.At(x + Size / 2f, y + Size / 2f);
            point = point with { X = x + moveRight, Y = y + moveDown };
            (left, right) = (Math.Min(left, point.X), Math.Max(right, point.X));
            (top, bottom) = (Math.Min(top, point.Y), Math.Max(bottom, point.Y));
        }

        // Like MNIST's: no larger than the box, in the middle of the image, but not to the pixel.
        float scale = Math.Min(1, Box / Math.Max(right - left, bottom - top));
        float middleX = Size / 2f + 1.1f * random.NextNormal();
        float middleY = Size / 2f + 1.1f * random.NextNormal();
        foreach (ref PenPoint point in curve)
            point = point with { X = middleX + scale * (point.X - (left + right) / 2), Y = middleY + scale * (point.Y - (top + bottom) / 2) };
    }

    /// <summary>Draws the curve with a round pen whose radius swells and shrinks along it: coverage 0 to 1, antialiased by the distance to the edge.</summary>
    private static void Ink(ReadOnlySpan<PenPoint> curve, ref RandomStream random, Span<float> ink)
    {
        float radius = random.NextSingle(0.65f, 1.6f);
        float swell = radius * random.NextSingle(0, 0.3f);
        float phase = random.NextSingle(0, 2 * MathF.PI);
        float turns = random.NextSingle(0.1f, 0.35f);
        float softness = random.NextSingle(0.8f, 1.3f);
        ink.Clear();
        for (int i = 1; i < curve.Length; i++)
        {
            if (curve[i].Starts)
                continue;
            float pen = radius + swell * MathF.Sin(phase + turns * i);
            Segment(curve[i - 1], curve[i], pen, softness, ink);
        }
    }

    private static void Segment(PenPoint from, PenPoint to, float pen, float softness, Span<float> ink)
    {
        float reach = pen + softness;
        int left = Math.Max((int)(Math.Min(from.X, to.X) - reach), 0), right = Math.Min((int)(Math.Max(from.X, to.X) + reach) + 1, Size - 1);
        int top = Math.Max((int)(Math.Min(from.Y, to.Y) - reach), 0), bottom = Math.Min((int)(Math.Max(from.Y, to.Y) + reach) + 1, Size - 1);
        float dx = to.X - from.X, dy = to.Y - from.Y;
        float scale = 1 / Math.Max(dx * dx + dy * dy, 1e-6f);
        for (int row = top; row <= bottom; row++)
            for (int column = left; column <= right; column++)
            {
                // Pixel centres are at halves.
                float x = column + 0.5f - from.X, y = row + 0.5f - from.Y;
                float along = Math.Clamp((x * dx + y * dy) * scale, 0, 1);
                (x, y) = (x - along * dx, y - along * dy);
                float coverage = Math.Clamp(0.5f + (pen - MathF.Sqrt(x * x + y * y)) / softness, 0, 1);
                ref float pixel = ref ink[row * Size + column];
                pixel = Math.Max(pixel, coverage);
            }
    }

    /// <summary>Turns coverage into bytes: uneven ink, and noise as of a scanner.</summary>
    private static void Expose(ReadOnlySpan<float> ink, ref RandomStream random, Span<byte> pixels)
    {
        float brightness = random.NextSingle(0.8f, 1.05f);
        float uneven = random.NextSingle(0, 0.16f);
        float grain = random.NextSingle(0, 0.05f);
        for (int i = 0; i < pixels.Length; i++)
        {
            float noise = random.NextNormal();
            float value = ink[i] * (brightness + uneven * noise) + grain * noise;
            pixels[i] = (byte)(255 * Math.Clamp(value, 0, 1) + 0.5f);
        }
    }
}
