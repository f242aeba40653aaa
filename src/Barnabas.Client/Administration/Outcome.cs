using System.Diagnostics.CodeAnalysis;
using Barnabas.Client.Errors;

namespace Barnabas.Client.Administration;

/// <summary>What became of one of the things that a call was about: a value, or why there is none. Immutable.</summary>
public sealed class Outcome<T>
{
    private readonly T? _value;

    public Outcome(T value) => _value = value;

    public Outcome(KafkaException error) => Error = error;

    /// <summary>Null where it succeeded.</summary>
    public KafkaException? Error { get; }

    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Error is null;

    /// <exception cref="KafkaException">It failed.</exception>
    public T Value => EnsureSuccess();

    /// <summary>The value.</summary>
    /// <exception cref="KafkaException">It failed.</exception>
    public T EnsureSuccess() => Error is null ? _value! : throw new KafkaException(Error.Code, Error.Message, Error);

    public override string ToString() => Error is null ? $"{_value}" : $"{Error.Code}: {Error.Message}";
}
