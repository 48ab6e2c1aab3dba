using CnnGen.Generator.Arguments;
using CnnGen.Generator.Code;
using CnnGen.Generator.Expressions;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Cpu.Emit;

/// <summary>Prints expressions as C# on registers: <c>S</c> is the set of operations, <c>V</c> the register type.</summary>
internal sealed class SimdPrinter : ExpressionPrinter
{
    private readonly string _operations;
    private readonly string _register;

    private SimdPrinter(string operations, string register)
        : base(register) => (_operations, _register) = (operations, register);

    /// <summary>The statements that compute expressions and do something with each.</summary>
    /// <param name="expressions">Each with what is done with its value.</param>
    public static IReadOnlyList<string> Print(params (Expr Expression, Func<string, string> Use)[] expressions) => new SimdPrinter("S", "V").PrintAll(expressions);

    /// <summary>The same for one float.</summary>
    public static IReadOnlyList<string> PrintScalar(params (Expr Expression, Func<string, string> Use)[] expressions) =>
        new SimdPrinter(Library.Of("SimdScalar"), "float").PrintAll(expressions);

    protected override string Text(Expr expression) => expression switch
    {
        Variable variable => variable.Name,
        Constant { Value: 0 } => "default",
        Constant constant => $"{_operations}.Broadcast({Literals.Of((float)constant.Value)})",
        Call call => $"{Called(call.Function)}({string.Join(", ", call.Arguments.Select(Value))})",
        WherePositive choice => Operate("WherePositive", choice.Operands),
        WherePassed choice => Operate("WherePassed", choice.Operands),
        Arithmetic { Operation: Operation.Add } sum when IsProduct(sum.A, out Arithmetic product) => Operate("MultiplyAdd", [product.A, product.B, sum.B]),
        Arithmetic { Operation: Operation.Add } sum when IsProduct(sum.B, out Arithmetic product) => Operate("MultiplyAdd", [product.A, product.B, sum.A]),
        Arithmetic arithmetic => Operate(arithmetic.Operation.ToString(), arithmetic.Operands),
        _ => throw new InvalidOperationException($"{expression} cannot be printed."),
    };

    private string Operate(string operation, IReadOnlyList<Expr> operands) => $"{_operations}.{operation}({string.Join(", ", operands.Select(Value))})";

    private string Called(Function function) => function.IsOperation
        ? $"{_operations}.{function.Method}"
        : $"{Library.Of("Exponentials")}<{_operations}, {_register}>.{function.Method}";

    /// <summary>Whether a term is a product that nothing else uses, so that it can be added with one rounding.</summary>
    private bool IsProduct(Expr term, out Arithmetic product)
    {
        product = (term as Arithmetic)!;
        return term is Arithmetic { Operation: Operation.Multiply } && IsUsedOnce(term);
    }
}
