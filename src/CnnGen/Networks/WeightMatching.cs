namespace CnnGen;

/// <summary>How the tensors of a weights file find their parameters.</summary>
public enum WeightMatching
{
    /// <summary>Each parameter takes the tensor of its name.</summary>
    ByName,

    /// <summary>The first parameter takes the file's first tensor, and so on, whatever the names; shapes must agree. For files
    /// in the order of definition (a PyTorch state dict written as it stands), not for those sorted by name.</summary>
    ByOrder,
}
