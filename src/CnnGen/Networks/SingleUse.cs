namespace CnnGen;

/// <summary>Sees to it that an object which serves one call at a time gets no second one: of another thread, or from within the first.</summary>
/// <param name="refusal">What the second call is told: what is in use, and what to use instead.</param>
internal sealed class SingleUse(string refusal)
{
    private int _taken;

    /// <summary>Takes the object until the scope is left. One interlocked operation; allocates nothing.</summary>
    /// <exception cref="InvalidOperationException">Another call has it.</exception>
    public Scope Take() => Interlocked.Exchange(ref _taken, 1) == 0 ? new Scope(this) : throw new InvalidOperationException(refusal);

    /// <summary>One call's use.</summary>
    public readonly ref struct Scope(SingleUse owner)
    {
        /// <summary>Lets the next call in.</summary>
        public void Dispose() => Volatile.Write(ref owner._taken, 0);
    }
}
