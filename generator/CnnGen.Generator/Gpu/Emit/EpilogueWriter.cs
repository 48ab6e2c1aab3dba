using CnnGen.Generator.Code;
using CnnGen.Generator.Gpu.Planning;

namespace CnnGen.Generator.Gpu.Emit;

/// <summary>Writes what is done to a quad of results before it is stored.</summary>
internal sealed class EpilogueWriter(Epilogue epilogue, GpuMap map)
{
    /// <summary>Whether it reads the number of a quad in its position.</summary>
    public bool ReadsQuad => map.Quads > 1
        && (map.SpareLanes > 0 || epilogue.Drop is not null || epilogue.Operands.Any(operand => operand.Extent != OperandExtent.Element));

    /// <summary>Adds the views of the operands, and of the random state where there is dropout.</summary>
    public void AddViews(KernelWriter writer)
    {
        foreach (EpilogueOperand operand in epilogue.Operands)
            writer.View("Float4", operand.Name);
        if (epilogue.Drop is not null)
            writer.View("ulong", "state");
    }

    /// <summary>Writes the statements that make the quad that is stored.</summary>
    /// <param name="result">The quad that was computed, in a local.</param>
    /// <param name="element">The quad's number in the map of all samples.</param>
    /// <param name="quad">Its number in the position.</param>
    /// <returns>The local that has it.</returns>
    public string Apply(KernelWriter writer, string result, string element, string quad)
    {
        if (epilogue.Drop is { } drop)
            Drop(writer, drop, result, element, quad);
        string made = result;
        if (epilogue.Expression != Epilogue.Result)
        {
            foreach (EpilogueOperand operand in epilogue.Operands)
                writer.Line($"Float4 {operand.Name}_{result} = {operand.Name}[{At(operand.Extent, element, quad)}];");
            made = "made_" + result;
            writer.Line($"Float4 {made} = {Quad.Of(Call)};");
        }

        ClearSpareLanes(writer, made, quad);
        return made;

        string Call(string lane) => $"Epilogue({string.Join(", ", epilogue.Operands.Select(operand => $"{operand.Name}_{result}.{lane}").Prepend($"{result}.{lane}"))})";
    }

    /// <summary>Writes the function of an element, at the end of the method.</summary>
    public void WriteFunction(KernelWriter writer)
    {
        if (epilogue.Expression == Epilogue.Result)
            return;
        string parameters = string.Join(", ", epilogue.Operands.Select(operand => operand.Name).Prepend(Epilogue.Result.Name).Select(name => "float " + name));
        (IReadOnlyList<string> statements, string value) = ScalarPrinter.Print(epilogue.Expression);
        writer.Line();
        using (writer.Braces($"static float Epilogue({parameters})"))
        {
            foreach (string statement in statements)
                writer.Line(statement);
            writer.Line($"return {value};");
        }
    }

    private string At(OperandExtent extent, string element, string quad) => extent switch
    {
        OperandExtent.Element => element,
        OperandExtent.Channel => quad,
        _ => map.Area == 1 ? element : $"{Index.Divide(element, map.AllQuads)} * {Literals.Of(map.Quads)} + {quad}",
    };

    private void Drop(KernelWriter writer, RandomDrop drop, string result, string element, string quad)
    {
        ulong threshold = (ulong)(drop.Probability * 4294967296.0);
        float scale = drop.Probability < 1 ? 1 / (1 - drop.Probability) : 0;
        writer.Line($"int sample_{result} = {Index.Divide(element, map.AllQuads)};");
        writer.Line($"int position_{result} = {Index.Modulo(Index.Divide(element, map.Quads), map.Area)};");
        for (int lane = 0; lane < GpuMap.Lanes; lane++)
        {
            string number = $"({quad} * 4 + {Literals.Of(lane)}) * {Literals.Of(map.Area)} + position_{result}";
            writer.Line(
                $"{result}.{Quad.Lanes[lane]} = GpuRandom.Keeps(state[0], state[1] + {Literals.Of(drop.Layer)}, sample_{result}, {number}, {threshold}ul) "
                + $"? {result}.{Quad.Lanes[lane]} * {Literals.Of(scale)} : 0f;");
        }
    }

    /// <summary>Keeps the lanes 0 that are no channels.</summary>
    private void ClearSpareLanes(KernelWriter writer, string quadOfResults, string quad)
    {
        string[] clear = [.. Quad.Lanes.Skip(GpuMap.Lanes - map.SpareLanes).Select(lane => $"{quadOfResults}.{lane} = 0f;")];
        if (map.Quads == 1 || clear.Length == 0)
        {
            foreach (string statement in clear)
                writer.Line(statement);
            return;
        }

        using (writer.Braces($"if ({quad} == {Literals.Of(map.Quads - 1)})"))
        {
            foreach (string statement in clear)
                writer.Line(statement);
        }
    }
}
