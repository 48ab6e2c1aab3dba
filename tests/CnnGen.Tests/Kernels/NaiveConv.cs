using CnnGen.Cpu.Kernels.Conv.Planar;

namespace CnnGen.Tests.Kernels;

/// <summary>Convolution by its definition, in double, over samples without gaps.</summary>
internal static class NaiveConv
{
    /// <summary>Calls back for every product of the convolution: indices of x, w, y.</summary>
    public static void Visit(PlanarConvGeometry g, int samples, Action<int, int, int> product)
    {
        int groupIn = g.InChannels / g.Groups;
        int groupOut = g.OutChannels / g.Groups;
        int taps = g.KernelHeight * g.KernelWidth;
        int products = groupIn * taps;
        for (int y = 0; y < samples * g.OutChannels * g.OutHeight * g.OutWidth; y++)
        {
            int ox = y % g.OutWidth;
            int oy = y / g.OutWidth % g.OutHeight;
            int o = y / (g.OutWidth * g.OutHeight) % g.OutChannels;
            int s = y / (g.OutWidth * g.OutHeight * g.OutChannels);
            for (int k = 0; k < products; k++)
            {
                int channel = (o / groupOut * groupIn) + (k / taps);
                int iy = (oy * g.StrideHeight) - g.PaddingHeight + (k % taps / g.KernelWidth * g.DilationHeight);
                int ix = (ox * g.StrideWidth) - g.PaddingWidth + (k % g.KernelWidth * g.DilationWidth);
                if (iy >= 0 && iy < g.InHeight && ix >= 0 && ix < g.InWidth)
                    product((((((s * g.InChannels) + channel) * g.InHeight) + iy) * g.InWidth) + ix, (o * products) + k, y);
            }
        }
    }

    public static double[] Forward(PlanarConvGeometry g, double[] x, double[] w, double[]? bias, int samples)
    {
        int area = g.OutHeight * g.OutWidth;
        var y = new double[samples * g.OutChannels * area];
        for (int i = 0; bias != null && i < y.Length; i++)
            y[i] = bias[i / area % g.OutChannels];
        Visit(g, samples, (ix, iw, iy) => y[iy] += x[ix] * w[iw]);
        return y;
    }

    public static double[] BackwardData(PlanarConvGeometry g, double[] dy, double[] w, int samples)
    {
        var dx = new double[samples * g.InChannels * g.InHeight * g.InWidth];
        Visit(g, samples, (ix, iw, iy) => dx[ix] += dy[iy] * w[iw]);
        return dx;
    }

    public static double[] BackwardWeights(PlanarConvGeometry g, double[] x, double[] dy, int samples)
    {
        var dw = new double[g.OutChannels * (g.InChannels / g.Groups) * g.KernelHeight * g.KernelWidth];
        Visit(g, samples, (ix, iw, iy) => dw[iw] += dy[iy] * x[ix]);
        return dw;
    }
}
