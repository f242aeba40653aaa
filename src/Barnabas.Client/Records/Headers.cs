using System.Collections;

namespace Barnabas.Client.Records;

/// <summary>The headers of a record, in order; a key may come more than once. For one thread.</summary>
public sealed class Headers : IReadOnlyList<Header>
{
    private readonly List<Header> _headers = [];

    public int Count => _headers.Count;

    public Header this[int index] => _headers[index];

    /// <summary>For collection initialisers, too.</summary>
    public Headers Add(string key, byte[]? value)
    {
        _headers.Add(new(key, value));
        return this;
    }

    /// <summary>Takes away all of a key; true where there were any.</summary>
    public bool Remove(string key) => _headers.RemoveAll(header => header.Key == key) > 0;

    /// <summary>The last header of a key, which is the one that counts where only one is meant; null where there is none.</summary>
    public Header? Last(string key)
    {
        int last = _headers.FindLastIndex(header => header.Key == key);
        return last < 0 ? null : _headers[last];
    }

    public IEnumerator<Header> GetEnumerator() => _headers.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
