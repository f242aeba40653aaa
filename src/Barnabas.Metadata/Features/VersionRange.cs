namespace Barnabas.Metadata.Features;

/// <summary>Feature levels from <paramref name="Min"/> to <paramref name="Max"/>, both included.</summary>
public readonly record struct VersionRange(short Min, short Max)
{
    public bool Contains(short level) => level >= Min && level <= Max;

    public override string ToString() => Min == Max ? $"{Min}" : $"{Min}-{Max}";
}
