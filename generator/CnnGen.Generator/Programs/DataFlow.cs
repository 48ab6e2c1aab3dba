namespace CnnGen.Generator.Programs;

/// <summary>Who reads whom, which nodes reach an output, and which need a gradient.</summary>
public sealed class DataFlow
{
    private readonly Program _program;
    private readonly List<int>[] _consumers;
    private readonly bool[] _alive;
    private readonly bool[] _needsGradient;

    public DataFlow(Program program, bool inputGradient)
    {
        _program = program;
        int count = program.Instructions.Count;
        _consumers = new List<int>[count];
        _alive = new bool[count];
        _needsGradient = new bool[count];
        for (int id = 0; id < count; id++)
            _consumers[id] = [];
        foreach (int output in program.Outputs)
            _alive[output] = true;
        for (int id = count - 1; id >= 0; id--)
        {
            if (!_alive[id])
                continue;
            foreach (int input in program.Instructions[id].Inputs)
            {
                _alive[input] = true;
                _consumers[input].Add(id);
            }
        }

        for (int id = 0; id < count; id++)
        {
            Instruction node = program.Instructions[id];
            _needsGradient[id] = node.Op is Source
                ? inputGradient
                : node.Inputs.Any(input => _needsGradient[input]) || node.Parameters.Any(parameter => parameter.IsTrainable);
        }
    }

    public Program Program => _program;

    public Instruction this[int id] => _program.Instructions[id];

    public int Count => _program.Instructions.Count;

    /// <summary>The living nodes that are computed, in order: all but the inputs.</summary>
    public IEnumerable<int> Computed => Enumerable.Range(0, Count).Where(id => _alive[id] && !IsInput(id));

    public bool IsInput(int id) => this[id].Op is Source;

    /// <summary>Whether the node's value reaches an output; dead layers are not run.</summary>
    public bool IsAlive(int id) => _alive[id];

    /// <summary>Whether the backward pass has to compute the gradient of the node's value.</summary>
    public bool NeedsGradient(int id) => _needsGradient[id];

    /// <summary>Living nodes that read the node's value, ascending; one that reads it twice is there twice.</summary>
    public IReadOnlyList<int> Consumers(int id) => _consumers[id];

    /// <summary>The one node that reads this value, or −1 where there are more, or none but the caller.</summary>
    public int SoleConsumer(int id) => _consumers[id].Count == 1 ? _consumers[id][0] : -1;

    /// <summary>The term of a sum of two different ones that is not <paramref name="term"/>.</summary>
    public int OtherTerm(int sum, int term) => this[sum].Inputs.Single(input => input != term);

    public bool IsRelu(int id) => this[id].Op is Elementwise { IsRelu: true };
}
