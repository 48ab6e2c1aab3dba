using System.Diagnostics;
using System.Reflection;

namespace CnnGen.Generator.Model;

/// <summary>A failure of the compiler itself while it worked on one class: what is left of the exception, since values of the pipeline compare by value.</summary>
/// <param name="Name">The class's name, or what else it was about.</param>
/// <param name="Site">The class; null where it was about none.</param>
/// <param name="Exception">The exception and where it was thrown, as in <c>OverflowException in ConvRules.Tiles (Arithmetic operation …)</c>.</param>
public sealed record Fault(string Name, Site? Site, string Exception)
{
    /// <summary>The fault of a class.</summary>
    public static Fault Of(string name, string fullName, Exception exception) => new(name, new Site(fullName, Model.Site.ClassItself), Describe(exception));

    /// <summary>Runs a step of the compiler for one class, and turns its failure into a value, so that no other class suffers from it.</summary>
    /// <param name="onFault">What there is instead.</param>
    public static T Guard<T>(Func<T> step, Func<Exception, T> onFault)
    {
        try
        {
            return step();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return onFault(exception);
        }
    }

    /// <summary>An exception on one line.</summary>
    public static string Describe(Exception exception)
    {
        // The innermost method with a name of its own, which a lambda has not.
        MethodBase? method = new StackTrace(exception).GetFrames()
            .Select(frame => frame.GetMethod())
            .FirstOrDefault(called => called?.DeclaringType is { } type && !type.Name.Contains("<") && !called.Name.Contains("<"));
        string place = method is null ? "" : $" in {method.DeclaringType!.Name}.{method.Name}";
        string message = string.Join(" ", exception.Message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        return $"{exception.GetType().Name}{place} ({message})";
    }
}
