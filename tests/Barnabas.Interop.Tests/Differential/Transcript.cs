using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using Barnabas.Protocol.Records;
using Barnabas.Protocol.Wire;

namespace Barnabas.Interop.Tests.Differential;

/// <summary>
/// What a broker answered to the requests of a scenario: one "path = value" line for every field of every answer, by walking the decoded
/// messages. Elements of lists whose order says nothing are named by their key rather than by their place. Owned by one scenario.
/// </summary>
/// <param name="nameOf">What stands for a text that is made up by the broker, such as a member id; null where everything stands for itself.</param>
internal sealed class Transcript(Func<string, string>? nameOf = null)
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> s_properties = [];

    /// <summary>Fields that name an element, for lists without an order.</summary>
    private static readonly string[] s_keys = ["Name", "Feature", "ResourceName", "TopicName", "LogDir", "ApiKey", "NodeId", "BrokerId", "GroupId", "MemberId", "PartitionIndex"];

    /// <summary>Messages whose lists have an order that matters.</summary>
    private static readonly string[] s_ordered = ["Produce", ". Fetch", "DescribeTopicPartitions", "Synonyms"];

    private readonly List<KeyValuePair<string, string>> _lines = [];
    private int _answers;

    public IReadOnlyList<KeyValuePair<string, string>> Lines => _lines;

    public void Add(string request, string outcome) => _lines.Add(new($"{++_answers}. {request}", outcome));

    public void Add(string request, IMessage answer) => Walk($"{++_answers}. {request}", answer);

    private void Walk(string path, object? value)
    {
        switch (value)
        {
            case null:
                Line(path, "null");
                break;
            case Guid id:
                Line(path, id == Guid.Empty ? "none" : $"id {id}");
                break;
            case RecordData records:
                WalkRecords(path, records);
                break;
            case ReadOnlyMemory<byte> bytes:
                Line(path, Convert.ToHexString(bytes.Span));
                break;
            case string text:
                Line(path, $"\"{NameOf(text)}\"");
                break;
            case IList list:
                WalkList(path, list);
                break;
            case IMessage message:
                foreach (var property in PropertiesOf(message.GetType()))
                    Walk($"{path}.{property.Name}", property.GetValue(message));
                break;
            default:
                Line(path, value.ToString()!);
                break;
        }
    }

    private void WalkList(string path, IList list)
    {
        Line($"{path}.Count", $"{list.Count}");
        var key = list.Count > 0 && list[0] is IMessage && !s_ordered.Any(name => path.Contains(name, StringComparison.Ordinal))
            ? s_keys.Select(name => list[0]!.GetType().GetProperty(name)).FirstOrDefault(found => found is not null)
            : null;
        if (key is null)
        {
            for (int i = 0; i < list.Count; i++)
                Walk($"{path}[{i}]", list[i]);
            return;
        }

        var named = list.Cast<object>().Select((element, place) => (Key: NameOf($"{key.GetValue(element)}"), Place: place, Element: element));
        foreach (var same in named.GroupBy(e => e.Key).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            int nth = 0;
            foreach (var (name, _, element) in same)
                Walk($"{path}[{name}{(nth++ > 0 ? $"#{nth}" : "")}]", element);
        }
    }

    private void WalkRecords(string path, RecordData records)
    {
        if (records.IsNull)
        {
            Line($"{path}.Length", "null");
            return;
        }

        var rest = records.Memory;
        if (OldMessage.IsAt(rest.Span))
        {
            WalkMessages(path, OldMessage.In(rest.Span));
            return;
        }

        if (rest.Length < RecordBatchHeader.Size || new RecordBatchHeader(rest.Span).Attributes.Codec == CompressionCodec.None)
            Line($"{path}.Length", $"{records.Length}");
        for (int i = 0; rest.Length >= RecordBatchHeader.Size; i++)
        {
            var batch = new RecordBatchHeader(rest.Span);
            if (batch.Magic != RecordBatchHeader.CurrentMagic)
            {
                Line($"{path}[{i}]", Convert.ToHexString(rest.Span));
                return;
            }

            string at = $"{path}[{i}]";
            Line($"{at}.Offsets", $"{batch.BaseOffset}..{batch.LastOffset}, {batch.RecordCount} records, epoch {batch.PartitionLeaderEpoch}");
            Line($"{at}.Attributes", $"{batch.Attributes}");
            Line($"{at}.Timestamps", batch.Attributes.IsLogAppendTime ? "the broker's" : $"{batch.BaseTimestamp}..{batch.MaxTimestamp}");
            Line($"{at}.ProducerId", batch.HasProducerId ? "id" : "none");
            Line($"{at}.Sequence", $"{batch.ProducerEpoch}/{batch.BaseSequence}");
            int size = Math.Min(batch.SizeInBytes, rest.Length);
            Line($"{at}.Records", batch.Attributes.Codec == CompressionCodec.None ? Convert.ToHexString(rest.Span[RecordBatchHeader.Size..size]) : Decompressed(rest[..size]));
            rest = rest[size..];
        }
    }

    /// <summary>All that a message says; where it is compressed, what is inside.</summary>
    private void WalkMessages(string path, List<OldMessage> messages)
    {
        Line($"{path}.Messages", $"{messages.Count}");
        for (int i = 0; i < messages.Count; i++)
        {
            var message = messages[i];
            string time = message.HasLogAppendTime ? "the broker's" : $"{message.Timestamp}";
            Line($"{path}[{i}]", $"{message.Offset}, format {message.Magic}, attributes {message.Attributes}, at {time}, {Hex(message.Key)}");
            if (message.Codec == CompressionCodec.None)
                Line($"{path}[{i}].Value", Hex(message.Value));
            else
                WalkMessages($"{path}[{i}]", message.Unfold());
        }
    }

    /// <summary>Two right compressors need not give the same bytes.</summary>
    private static string Decompressed(ReadOnlyMemory<byte> batch)
    {
        const int MostBytes = 1 << 20;
        bool isTheirs = new RecordBatchHeader(batch.Span).Attributes.IsLogAppendTime;
        var text = new StringBuilder();
        try
        {
            using var records = BatchRecords.Open(batch, MostBytes);
            foreach (var record in records)
                text.Append($"{record.Offset} {(isTheirs ? "the broker's" : record.Timestamp)} {Hex(record.Key)}={Hex(record.Value)}, {record.Headers.Count} headers; ");
        }
        catch (InvalidRecordsException e)
        {
            return e.ErrorCode.ToString();
        }

        return text.ToString();
    }

    private string NameOf(string text) => nameOf?.Invoke(text) ?? text;

    private static string Hex(ReadOnlyMemory<byte>? bytes) => bytes is { } present ? Convert.ToHexString(present.Span) : "null";

    private void Line(string path, string value) => _lines.Add(new(path, value));

    private static PropertyInfo[] PropertiesOf(Type type) => s_properties.GetOrAdd(type, static t =>
        [.. t.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.Name != "UnknownTaggedFields" && p.GetIndexParameters().Length == 0).OrderBy(p => p.MetadataToken)]);
}
