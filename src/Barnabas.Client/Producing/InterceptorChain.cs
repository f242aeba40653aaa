using System.Collections.Immutable;
using Barnabas.Client.Errors;
using Barnabas.Client.Records;
using Barnabas.Protocol.Errors;
using Microsoft.Extensions.Logging;

namespace Barnabas.Client.Producing;

/// <summary>The interceptors of a producer, in their order. What they throw is logged, and the record goes on. Immutable.</summary>
internal sealed class InterceptorChain<TKey, TValue>
{
    private readonly ImmutableArray<IProducerInterceptor<TKey, TValue>> _interceptors;
    private readonly ILogger _logger;

    /// <exception cref="ClientConfigurationException">One is for other types.</exception>
    public InterceptorChain(ImmutableArray<IProducerInterceptor> interceptors, ILogger logger)
    {
        _logger = logger;
        _interceptors = [.. interceptors.Select(static interceptor => interceptor as IProducerInterceptor<TKey, TValue>
            ?? throw new ClientConfigurationException($"interceptor.classes holds {interceptor.GetType()}, which is no interceptor of {typeof(TKey).Name} and {typeof(TValue).Name}."))];
        OnAcknowledgement = _interceptors.IsEmpty ? null : Acknowledge;
    }

    /// <summary>Null where there are no interceptors.</summary>
    public Action<RecordMetadata, KafkaException?>? OnAcknowledgement { get; }

    public ProducerRecord<TKey, TValue> OnSend(ProducerRecord<TKey, TValue> record)
    {
        foreach (IProducerInterceptor<TKey, TValue> interceptor in _interceptors)
        {
            try
            {
                record = interceptor.OnSend(record);
            }
            catch (Exception e)
            {
                ProducerLog.InterceptorFailed(_logger, e, interceptor.GetType());
            }
        }
        return record;
    }

    /// <summary>A record was never buffered.</summary>
    public void OnFailedSend(ProducerRecord<TKey, TValue> record, Exception failure)
    {
        if (OnAcknowledgement is null)
        {
            return;
        }
        var partition = new TopicPartition(record.Topic, record.Partition ?? RecordMetadata.UnknownPartition);
        OnAcknowledgement(
            new(partition, RecordMetadata.UnknownOffset, record.Timestamp ?? -1, -1, -1),
            failure as KafkaException ?? new(ErrorCode.UnknownServerError, failure.Message, failure));
    }

    private void Acknowledge(RecordMetadata metadata, KafkaException? error)
    {
        foreach (IProducerInterceptor<TKey, TValue> interceptor in _interceptors)
        {
            try
            {
                interceptor.OnAcknowledgement(metadata, error);
            }
            catch (Exception e)
            {
                ProducerLog.InterceptorFailed(_logger, e, interceptor.GetType());
            }
        }
    }
}
