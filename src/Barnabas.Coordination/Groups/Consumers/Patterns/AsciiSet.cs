using System.Globalization;
using System.Text;

namespace Barnabas.Coordination.Groups.Consumers.Patterns;

/// <summary>
/// Characters of a class, of which only ASCII counts, because a topic's name has no others. What is not ASCII is not in any set. Immutable.
/// </summary>
internal readonly record struct AsciiSet(UInt128 Bits)
{
    private const int Size = 128;
    private const int KelvinSign = 0x212A;
    private const int LongS = 0x017F;

    public static AsciiSet None => default;

    public static AsciiSet All => new(UInt128.MaxValue);

    public AsciiSet Complement => new(~Bits);

    /// <summary>With the other case of every letter.</summary>
    public AsciiSet Folded
    {
        get
        {
            UInt128 upper = Bits & Range('A', 'Z', false).Bits;
            UInt128 lower = Bits & Range('a', 'z', false).Bits;
            return new(Bits | (upper << ('a' - 'A')) | (lower >> ('a' - 'A')));
        }
    }

    public static AsciiSet Of(params ReadOnlySpan<char> characters)
    {
        UInt128 bits = 0;
        foreach (char c in characters)
        {
            bits |= UInt128.One << c;
        }
        return new(bits);
    }

    /// <summary>The characters from one to the other, in both cases where <paramref name="folds"/>; two letters beyond ASCII have theirs within it.</summary>
    public static AsciiSet Range(int from, int to, bool folds)
    {
        UInt128 bits = 0;
        for (int c = from; c <= Math.Min(to, Size - 1); c++)
        {
            bits |= UInt128.One << c;
        }
        AsciiSet set = new(bits);
        if (!folds)
        {
            return set;
        }
        return set.Folded
            | (from <= KelvinSign && KelvinSign <= to ? Of("kK") : None)
            | (from <= LongS && LongS <= to ? Of("sS") : None);
    }

    /// <summary>A class of Unicode, by category or script; null where there is none of the name.</summary>
    public static AsciiSet? Named(string name)
    {
        if (name == "Any")
        {
            return All;
        }
        if (UnicodeNames.Categories.TryGetValue(name, out UnicodeCategory[]? categories))
        {
            UInt128 bits = 0;
            for (char c = '\0'; c < Size; c++)
            {
                bits |= categories.Contains(char.GetUnicodeCategory(c)) ? UInt128.One << c : 0;
            }
            return new(bits);
        }
        if (!UnicodeNames.Scripts.Contains(name))
        {
            return null;
        }
        AsciiSet latin = Range('A', 'Z', false).Folded;
        return name switch
        {
            "Latin" => latin,
            "Common" => latin.Complement,
            _ => None,
        };
    }

    public static AsciiSet operator |(AsciiSet a, AsciiSet b) => new(a.Bits | b.Bits);

    public bool Contains(int c) => (Bits >> c & 1) == 1;

    /// <summary>As a class in .NET's syntax.</summary>
    public void AppendTo(StringBuilder pattern)
    {
        if (Bits == 0)
        {
            pattern.Append(@"[^\u0000-\uFFFF]");
            return;
        }
        pattern.Append('[');
        for (int c = 0; c < Size; c++)
        {
            if (!Contains(c))
            {
                continue;
            }
            int last = c;
            while (last + 1 < Size && Contains(last + 1))
            {
                last++;
            }
            pattern.Append(CultureInfo.InvariantCulture, $"\\u{c:X4}-\\u{last:X4}");
            c = last;
        }
        pattern.Append(']');
    }
}
