namespace CnnGen;

/// <summary>How the tensors of a weights file find their parameters.</summary>
public enum WeightMatching
{
    /// <summary>Each parameter takes the tensor of its name.</summary>
    ByName,

    /// <summary>The first parameter takes the file's first tensor, and so on, whatever the layers' names; shapes must agree, and so
    /// must weight, bias, running_mean and running_var where names end so. For files in the order of definition (a PyTorch state dict written as it stands):
    /// those sorted by name are refused where that can be told.</summary>
    ByOrder,
}
