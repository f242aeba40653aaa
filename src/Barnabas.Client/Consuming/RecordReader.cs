using Barnabas.Client.Consuming.Fetching;
using Barnabas.Client.Consuming.Positions;
using Barnabas.Client.Errors;
using Barnabas.Client.Records;
using Barnabas.Client.Serialization;
using Barnabas.Protocol.Records;

namespace Barnabas.Client.Consuming;

/// <summary>Turns what was fetched into records for the application, and moves the positions behind them; says when there is room to fetch more. For the thread that polls.</summary>
internal sealed class RecordReader<TKey, TValue>(
    Assignment assignment, FetchMachine fetches, ConsumerOptions options, IDeserializer<TKey> keys, IDeserializer<TValue> values, Action onRoom)
{
    /// <summary>Records that are there, up to <c>max.poll.records</c>; null without any.</summary>
    /// <exception cref="RecordDeserializationException">The first record that is left cannot be read; those before it were given by the call before.</exception>
    public List<ConsumerRecord<TKey, TValue>>? Read()
    {
        List<ConsumerRecord<TKey, TValue>>? read = null;
        while (read is null || read.Count < options.MaxPollRecords)
        {
            FetchedRecords? records;
            lock (assignment.Gate)
            {
                records = fetches.Next();
            }
            if (records is null)
            {
                break;
            }
            Position before = records.Position;
            try
            {
                bool isUsedUp = Read(records, ref read, ref before);
                Consume(records, records.Position, isUsedUp);
            }
            catch (RecordDeserializationException)
            {
                // The position stays at the record, which is fetched again, unless the application seeks past it.
                Rewind(records, before);
                if (read is null)
                {
                    throw;
                }
                return read;
            }
        }
        return read;
    }

    /// <summary>True where the records are used up.</summary>
    private bool Read(FetchedRecords records, ref List<ConsumerRecord<TKey, TValue>>? read, ref Position before)
    {
        while (read is null || read.Count < options.MaxPollRecords)
        {
            if (!records.MoveNext())
            {
                return true;
            }
            ConsumerRecord<TKey, TValue> record = Deserialize(records);
            (read ??= new(Math.Min(options.MaxPollRecords, 64))).Add(record);
            before = records.Position;
        }
        return false;
    }

    private void Consume(FetchedRecords records, Position to, bool isUsedUp)
    {
        lock (assignment.Gate)
        {
            if (assignment.Find(records.Asked.Partition) is { } state && state.Version == records.Asked.Version)
            {
                state.Consume(to);
            }
            if (isUsedUp)
            {
                fetches.Drop(records);
                onRoom();
            }
        }
    }

    private void Rewind(FetchedRecords records, Position to)
    {
        lock (assignment.Gate)
        {
            fetches.Drop(records);
            if (assignment.Find(records.Asked.Partition) is { } state && state.Version == records.Asked.Version)
            {
                state.Seek(to);
                onRoom();
            }
        }
    }

    private ConsumerRecord<TKey, TValue> Deserialize(FetchedRecords fetched)
    {
        Record record = fetched.Current;
        TopicPartition partition = fetched.Asked.Partition;
        Headers? headers = HeadersOf(record);
        return new()
        {
            TopicPartition = partition,
            Offset = record.Offset,
            Timestamp = record.Timestamp,
            TimestampType = record.Timestamp < 0 ? TimestampType.NoTimestampType : fetched.Batch.TimestampType,
            LeaderEpoch = fetched.Batch.LeaderEpoch,
            SerializedKeySize = record.HasKey ? record.KeySpan.Length : -1,
            SerializedValueSize = record.HasValue ? record.ValueSpan.Length : -1,
            Key = Deserialize(keys, record.KeySpan, !record.HasKey, "key", partition, record.Offset, headers),
            Value = Deserialize(values, record.ValueSpan, !record.HasValue, "value", partition, record.Offset, headers),
            Headers = (IReadOnlyList<Header>?)headers ?? [],
        };
    }

    private static T Deserialize<T>(IDeserializer<T> deserializer, ReadOnlySpan<byte> bytes, bool isNull, string what, TopicPartition partition, long offset, Headers? headers)
    {
        try
        {
            return deserializer.Deserialize(bytes, isNull, partition.Topic, headers);
        }
        catch (Exception e)
        {
            // Whatever an application's deserializer throws, the caller has to learn at which record.
            throw new RecordDeserializationException(partition, offset, what, e);
        }
    }

    private static Headers? HeadersOf(Record record)
    {
        if (record.Headers.Count == 0)
        {
            return null;
        }
        var headers = new Headers();
        foreach (RecordHeader header in record.Headers)
        {
            headers.Add(header.Key, header.Value?.ToArray());
        }
        return headers;
    }
}
