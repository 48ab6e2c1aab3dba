using CnnGen.Generator.Model;
using CnnGen.Generator.Reading;

namespace CnnGen.Generator.Programs;

/// <summary>What is done to a result before it is stored.</summary>
/// <param name="Instruction">The instruction whose work it is.</param>
public abstract record PostOp(int Instruction);

/// <summary>A batch norm at inference, which has become part of the weights.</summary>
public sealed record ScaledWeights(int Instruction) : PostOp(Instruction);

/// <summary>The sum with another value.</summary>
public sealed record AddValue(int Instruction, int Value) : PostOp(Instruction);

/// <summary>A function of each element.</summary>
public sealed record ApplyFunction(int Instruction) : PostOp(Instruction);

/// <summary>What the kernels of a device can do to a result before they store it.</summary>
public interface IEpilogues
{
    /// <summary>Whether the weights of an instruction can be scaled by a batch norm that follows it.</summary>
    bool CanScaleWeights(Instruction instruction);

    /// <summary>Whether a value that is there can be added to the result of an instruction.</summary>
    /// <param name="last">What has been done to it so far.</param>
    bool CanAdd(Instruction instruction, Instruction last);

    /// <summary>Whether a function can be applied to the result of an instruction.</summary>
    /// <param name="last">What has been done to it so far.</param>
    bool CanApply(Instruction last, Elementwise function);
}

/// <summary>Takes instructions that work on the result of one before them into its epilogue, where nothing else reads that result and the device can: a batch norm
/// with known statistics, the sum with a value that is made earlier, a function.</summary>
public sealed class Fusion
{
    private readonly DataFlow _flow;
    private readonly IEpilogues _device;
    private readonly Func<int, bool> _isKept;
    private readonly Dictionary<int, EquatableArray<PostOp>> _epilogues = [];
    private readonly Dictionary<int, int> _heads = [];

    /// <param name="isKept">Whether a value has to be stored in any case, as the backward half reads it.</param>
    public Fusion(DataFlow flow, IEpilogues device, Func<int, bool> isKept)
    {
        _flow = flow;
        _device = device;
        _isKept = isKept;
        foreach (int id in flow.Computed)
        {
            if (_heads.ContainsKey(id))
                continue;
            EquatableArray<PostOp> epilogue = Collect(id);
            _epilogues.Add(id, epilogue);
            foreach (PostOp post in epilogue)
                _heads.Add(post.Instruction, id);
        }
    }

    /// <summary>What is done to the result of an instruction that is not fused itself.</summary>
    public EquatableArray<PostOp> Epilogue(int id) => _epilogues[id];

    /// <summary>Whether an instruction's work is done in the epilogue of another one.</summary>
    public bool IsFused(int id) => _heads.ContainsKey(id);

    /// <summary>The instruction in whose epilogue another one's work is done; that one itself, where it is not fused.</summary>
    public int Head(int id) => _heads.TryGetValue(id, out int head) ? head : id;

    private EquatableArray<PostOp> Collect(int id)
    {
        var epilogue = new List<PostOp>();
        int last = id;
        if (Reader(last) is { Op: BatchNormalization } norm && _device.CanScaleWeights(_flow[id]))
        {
            epilogue.Add(new ScaledWeights(norm.Id));
            last = norm.Id;
        }

        if (Reader(last) is { Op: Addition, Inputs.Count: 2 } sum && _flow.OtherTerm(sum.Id, last) < id && _device.CanAdd(_flow[id], _flow[last]))
        {
            epilogue.Add(new AddValue(sum.Id, _flow.OtherTerm(sum.Id, last)));
            last = sum.Id;
        }

        if (Reader(last) is { Op: Elementwise function } map && _device.CanApply(_flow[last], function))
            epilogue.Add(new ApplyFunction(map.Id));
        return epilogue.ToEquatableArray();
    }

    /// <summary>The one instruction that needs a value, where there is no other.</summary>
    private Instruction? Reader(int id) => _isKept(id) || _flow.SoleConsumer(id) is not (>= 0 and int reader) ? null : _flow[reader];
}
