using CnnGen.Generator.Code;
using CnnGen.Generator.Gpu.Planning;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Gpu.Emit.Kernels;

/// <summary>Writes pooling, forward and backward.</summary>
internal static class WindowEmitter
{
    public static KernelText Emit(WindowKernel kernel)
    {
        GpuWindows windows = kernel.Windows;
        (WindowAxis rows, WindowAxis columns) = (windows.Rows, windows.Columns);
        bool isMaximum = kernel.Reducer == Reducer.Maximum;
        var writer = new KernelWriter();
        writer.View("Float4", "input");
        writer.View("Float4", "output");
        if (kernel.KeepsIndices)
            writer.View("Int4", "indices");
        Begin(writer, windows.OutMap, windows.Out.Width, windows.Out.Height);
        writer.Line($"int top = {Start("row", rows)};");
        writer.Line($"int left = {Start("column", columns)};");
        writer.Line($"Float4 y = {Quad.Of(_ => isMaximum ? "float.NegativeInfinity" : "0f")};");
        if (kernel.KeepsIndices)
        {
            writer.Line($"int first = {First(rows, columns)};");
            writer.Line("Int4 index = new Int4(first, first, first, first);");
        }

        using (Taps(writer, "ky", rows, "top", "y_in"))
        using (Taps(writer, "kx", columns, "left", "x_in"))
        {
            string position = $"({Index.Times("sample", rows.In)} + y_in) * {Literals.Of(columns.In)} + x_in";
            writer.Line($"Float4 x = input[{Quad.At(windows.InMap, position, "q")}];");
            foreach (string lane in Quad.Lanes)
            {
                if (!isMaximum)
                {
                    writer.Line($"y.{lane} += x.{lane};");
                    continue;
                }

                writer.Line($"bool wins_{lane} = GpuMath.Wins(x.{lane}, y.{lane});");
                writer.Line($"y.{lane} = wins_{lane} ? x.{lane} : y.{lane};");
                if (kernel.KeepsIndices)
                    writer.Line($"index.{lane} = wins_{lane} ? ky * {Literals.Of(columns.Kernel)} + kx : index.{lane};");
            }
        }

        if (isMaximum)
        {
            writer.Line("output[i] = y;");
        }
        else
        {
            writer.Line($"float count = {Count(kernel.CountsPadding, rows, columns, "row", "column")};");
            writer.Line($"output[i] = {Quad.Of(lane => $"y.{lane} / count")};");
        }

        if (kernel.KeepsIndices)
            writer.Line("indices[i] = index;");
        WriteCounts(writer, isMaximum, kernel.CountsPadding, rows, columns);
        return writer.Make(kernel, $"The {(isMaximum ? "maximum" : "average")} of windows {windows.Kernel} of {Sizes(windows)}, a thread for each quad of the result.");
    }

    public static KernelText Emit(WindowGradientKernel kernel)
    {
        GpuWindows windows = kernel.Windows;
        (WindowAxis rows, WindowAxis columns) = (windows.Rows, windows.Columns);
        bool isMaximum = kernel.Reducer == Reducer.Maximum;
        var writer = new KernelWriter();
        writer.View("Float4", "dy");
        if (isMaximum)
            writer.View("Int4", "indices");
        if (kernel.Adds)
            writer.View("Float4", "added");
        writer.View("Float4", "dx");
        Begin(writer, windows.InMap, windows.In.Width, windows.In.Height);
        writer.Line($"Float4 sum = {(kernel.Adds ? "added[i]" : Quad.Of(_ => "0f"))};");
        using (Windows(writer, "oy", "ky", rows, "row"))
        using (Windows(writer, "ox", "kx", columns, "column"))
        {
            string position = $"({Index.Times("sample", rows.Out)} + oy) * {Literals.Of(columns.Out)} + ox";
            writer.Line($"int at = {Quad.At(windows.OutMap, position, "q")};");
            writer.Line("Float4 g = dy[at];");
            if (isMaximum)
            {
                writer.Line("Int4 index = indices[at];");
                writer.Line($"int tap = {Index.Times("ky", columns.Kernel)} + kx;");
                foreach (string lane in Quad.Lanes)
                    writer.Line($"sum.{lane} += index.{lane} == tap ? g.{lane} : 0f;");
            }
            else
            {
                writer.Line($"float count = {Count(kernel.CountsPadding, rows, columns, "oy", "ox")};");
                foreach (string lane in Quad.Lanes)
                    writer.Line($"sum.{lane} += g.{lane} / count;");
            }
        }

        writer.Line("dx[i] = sum;");
        WriteCounts(writer, isMaximum, kernel.CountsPadding, rows, columns);
        return writer.Make(kernel, $"The gradient by {Sizes(windows)} of windows {windows.Kernel}, a thread for each quad of it, which looks at the windows that it lies in.");
    }

    private static string Sizes(GpuWindows windows) => $"maps of {Literals.Of(windows.Channels)} channels and {windows.In} positions";

    // This thread's place in the map that is written.
    private static void Begin(KernelWriter writer, GpuMap map, int width, int height)
    {
        writer.ThreadPerItem(map.AllQuads);
        if (map.Quads > 1)
            writer.Line($"int q = {Index.Modulo("i", map.Quads)};");
        writer.Line($"int position = {Index.Divide("i", map.Quads)};");
        writer.Line($"int column = {Index.Modulo("position", width)};");
        writer.Line($"int row = {Index.Modulo(Index.Divide("position", width), height)};");
        writer.Line($"int sample = {Index.Divide("position", map.Area)};");
    }

    private static string Start(string window, WindowAxis axis) => Less(Index.Times(window, axis.Stride), axis.Start);

    private static string Less(string value, int number) => number == 0 ? value : $"{value} - {Literals.Of(number)}";

    // The first tap of a window that is in the map.
    private static string First(WindowAxis rows, WindowAxis columns)
    {
        (string row, string column) = (Index.Times(FirstTap("top", rows), columns.Kernel), FirstTap("left", columns));
        return row == "0" ? column : column == "0" ? row : $"{row} + {column}";
    }

    private static string FirstTap(string start, WindowAxis axis) =>
        axis.Start == 0 ? "0" : $"Math.Max(0, {Index.Divide(Minus(axis.Dilation - 1, start), axis.Dilation)})";

    private static string Minus(int number, string value) => number == 0 ? "-" + value : $"{Literals.Of(number)} - {value}";

    // A loop over the taps of a window that are in the map, along one axis.
    private static CodeWriter.Block Taps(KernelWriter writer, string tap, WindowAxis axis, string start, string at)
    {
        CodeWriter.Block loop = writer.Braces($"for (int {tap} = 0; {tap} < {Literals.Of(axis.Kernel)}; {tap}++)");
        writer.Line($"int {at} = {start} + {Index.Times(tap, axis.Dilation)};");
        if (axis.LeavesMap)
        {
            writer.Line($"if ({at} < 0 | {at} >= {Literals.Of(axis.In)})");
            writer.Line("    continue;");
        }

        return loop;
    }

    // A loop over the windows that have a position, along one axis.
    private static CodeWriter.Block Windows(KernelWriter writer, string window, string tap, WindowAxis axis, string at)
    {
        string padded = axis.Start == 0 ? at : $"{at} + {Literals.Of(axis.Start)}";
        string reaching = axis.Start == axis.Reach ? at : axis.Start > axis.Reach ? $"{at} + {Literals.Of(axis.Start - axis.Reach)}" : $"{at} - {Literals.Of(axis.Reach - axis.Start)}";
        string first = axis.Stride == 1 ? $"Math.Max(0, {reaching})" : Index.Divide($"Math.Max(0, {reaching}) + {Literals.Of(axis.Stride - 1)}", axis.Stride);
        string last = $"Math.Min({Literals.Of(axis.Out - 1)}, {Index.Divide(padded, axis.Stride)})";
        writer.Line($"int last_{window} = {last};");
        CodeWriter.Block loop = writer.Braces($"for (int {window} = {first}; {window} <= last_{window}; {window}++)");
        string offset = $"{padded} - {Index.Times(window, axis.Stride)}";
        if (axis.Dilation > 1)
        {
            writer.Line($"if ({Index.Modulo(offset, axis.Dilation)} != 0)");
            writer.Line("    continue;");
        }

        writer.Line($"int {tap} = {Index.Divide(offset, axis.Dilation)};");
        return loop;
    }

    // The taps that an average counts.
    private static string Count(bool countsPadding, WindowAxis rows, WindowAxis columns, string row, string column) =>
        !Varies(countsPadding, rows) && !Varies(countsPadding, columns) ? Literals.Of((float)(rows.Kernel * columns.Kernel))
        : $"Math.Max(1, Rows({row}) * Columns({column}))";

    private static bool Varies(bool countsPadding, WindowAxis axis) => countsPadding ? axis.LeavesPadding : axis.LeavesMap;

    private static void WriteCounts(KernelWriter writer, bool isMaximum, bool countsPadding, WindowAxis rows, WindowAxis columns)
    {
        if (isMaximum || (!Varies(countsPadding, rows) && !Varies(countsPadding, columns)))
            return;
        WriteCount("Rows", rows);
        WriteCount("Columns", columns);

        void WriteCount(string function, WindowAxis axis)
        {
            writer.Line();
            writer.Line($"// How many taps of a window are counted{(countsPadding ? ", in the padding too" : "")}.");
            using (writer.Braces($"static int {function}(int window)"))
            {
                (int low, int high) = countsPadding ? (-axis.Start, axis.In + axis.End) : (0, axis.In);
                writer.Line($"int start = {Start("window", axis)};");
                string beyond = Index.Divide($"{Literals.Of(high + axis.Dilation - 1)} - start", axis.Dilation);
                string before = low < 0 ? "0" : $"Math.Max(0, {Index.Divide(Minus(axis.Dilation - 1, "start"), axis.Dilation)})";
                writer.Line($"return Math.Max(0, Math.Min({Literals.Of(axis.Kernel)}, {beyond}) - {before});");
            }
        }
    }
}
