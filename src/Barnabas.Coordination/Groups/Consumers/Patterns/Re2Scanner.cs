using System.Text;

namespace Barnabas.Coordination.Groups.Consumers.Patterns;

/// <summary>The tokens of an expression in RE2's syntax. Made for one expression.</summary>
internal sealed class Re2Scanner(string text)
{
    private const string BadClass = "invalid character class range";
    private const string BadEscape = "invalid escape sequence";
    private const int LargestCharacter = 0x10FFFF;

    public int Position { get; private set; }

    private bool AtEnd => Position == text.Length;

    /// <summary>The next character; a lone surrogate stands for itself.</summary>
    public bool TryNext(out int c)
    {
        c = -1;
        if (AtEnd)
        {
            return false;
        }
        if (Rune.TryGetRuneAt(text, Position, out Rune rune))
        {
            c = rune.Value;
            Position += rune.Utf16SequenceLength;
        }
        else
        {
            c = text[Position++];
        }
        return true;
    }

    public bool TrySkip(string expected)
    {
        if (!text.AsSpan(Position).StartsWith(expected, StringComparison.Ordinal))
        {
            return false;
        }
        Position += expected.Length;
        return true;
    }

    /// <summary>What stands after an opening brace, where it is a repetition; <paramref name="to"/> is -1 for one without end.</summary>
    public bool TryReadRepetition(out int from, out int to)
    {
        int start = Position;
        to = 0;
        if (TryReadCount(out from))
        {
            bool isRange = TrySkip(",");
            to = !isRange ? from : TryReadCount(out int end) ? end : -1;
            if (TrySkip("}"))
            {
                return true;
            }
        }
        Position = start;
        return false;
    }

    public bool TryReadGroupName(out string name)
    {
        int end = text.IndexOf('>', Position);
        name = end < 0 ? "" : text[Position..end];
        if (name.Length == 0 || name.Any(static c => c != '_' && !char.IsAsciiLetterOrDigit(c)))
        {
            return false;
        }
        Position = end + 1;
        return true;
    }

    /// <summary>Up to \E or the end.</summary>
    public string ReadQuoted()
    {
        int end = text.IndexOf(@"\E", Position, StringComparison.Ordinal);
        string quoted = end < 0 ? text[Position..] : text[Position..end];
        Position = end < 0 ? text.Length : end + 2;
        return quoted;
    }

    /// <summary>What stands after an opening bracket.</summary>
    public bool TryReadClass(bool folds, out AsciiSet set, out string fault)
    {
        bool isNegated = TrySkip("^");
        set = AsciiSet.None;
        fault = "";
        for (bool isFirst = true; isFirst || !TrySkip("]"); isFirst = false)
        {
            if (AtEnd)
            {
                fault = "missing closing ]";
                return false;
            }
            if (!TryReadClassPart(folds, out AsciiSet part, out fault))
            {
                return false;
            }
            set |= part;
        }
        set = isNegated ? set.Complement : set;
        return true;
    }

    /// <summary>What stands after a backslash, where it is a set; otherwise the position stays and only a wrong name of a set is a fault.</summary>
    public bool TryReadEscapedSet(bool folds, out AsciiSet set, out string fault)
    {
        set = AsciiSet.None;
        fault = "";
        if (AtEnd)
        {
            return false;
        }
        char letter = text[Position];
        if (letter is 'p' or 'P')
        {
            Position++;
            return TryReadUnicodeSet(folds, letter == 'P', out set, out fault);
        }
        AsciiSet? named = char.ToLowerInvariant(letter) switch
        {
            'd' => PosixSet("digit"),
            's' => AsciiSet.Of("\t\n\f\r "),
            'w' => PosixSet("word"),
            _ => null,
        };
        if (named is null)
        {
            return false;
        }
        Position++;
        set = char.IsAsciiLetterUpper(letter) ? named.Value.Complement : named.Value;
        return true;
    }

    /// <summary>What stands after a backslash, where it is a character.</summary>
    public bool TryReadEscapedCharacter(out int c, out string fault)
    {
        fault = BadEscape;
        if (!TryNext(out c))
        {
            fault = "trailing backslash at end of expression";
            return false;
        }
        if (c is >= '0' and <= '7')
        {
            return TryReadOctal(ref c);
        }
        if (c == 'x')
        {
            return TryReadHexadecimal(out c);
        }
        int known = c switch { 'a' => '\a', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', 'v' => '\v', _ => -1 };
        if (known >= 0)
        {
            c = known;
            return true;
        }
        return c > char.MaxValue || !char.IsAsciiLetterOrDigit((char)c);
    }

    private bool TryReadClassPart(bool folds, out AsciiSet part, out string fault)
    {
        if (TrySkip("[:"))
        {
            int end = text.IndexOf(":]", Position, StringComparison.Ordinal);
            if (end >= 0)
            {
                return TryReadPosixSet(text[Position..end], end + 2, folds, out part, out fault);
            }
            Position -= 2;
        }
        if (TrySkip(@"\"))
        {
            if (TryReadEscapedSet(folds, out part, out fault))
            {
                return true;
            }
            if (fault.Length > 0)
            {
                return false;
            }
            Position--;
        }
        part = AsciiSet.None;
        if (!TryReadClassCharacter(out int from, out fault))
        {
            return false;
        }
        int to = from;
        bool isRange = Position + 1 < text.Length && text[Position] == '-' && text[Position + 1] != ']';
        if (isRange)
        {
            Position++;
            if (!TryReadClassCharacter(out to, out fault))
            {
                return false;
            }
        }
        fault = BadClass;
        part = AsciiSet.Range(from, to, folds);
        return from <= to;
    }

    private bool TryReadPosixSet(string name, int end, bool folds, out AsciiSet part, out string fault)
    {
        fault = BadClass;
        bool isNegated = name.StartsWith('^');
        AsciiSet? named = PosixSet(isNegated ? name[1..] : name);
        part = named ?? AsciiSet.None;
        part = folds ? part.Folded : part;
        part = isNegated ? part.Complement : part;
        Position = end;
        return named is not null;
    }

    private bool TryReadClassCharacter(out int c, out string fault)
    {
        fault = "missing closing ]";
        return TrySkip(@"\") ? TryReadEscapedCharacter(out c, out fault) : TryNext(out c);
    }

    private bool TryReadUnicodeSet(bool folds, bool isNegated, out AsciiSet set, out string fault)
    {
        fault = BadClass;
        set = AsciiSet.None;
        string name;
        if (TrySkip("{"))
        {
            int end = text.IndexOf('}', Position);
            if (end < 0)
            {
                return false;
            }
            name = text[Position..end];
            Position = end + 1;
        }
        else if (TryNext(out int c) && c <= char.MaxValue)
        {
            name = $"{(char)c}";
        }
        else
        {
            return false;
        }
        if (name.StartsWith('^'))
        {
            (isNegated, name) = (!isNegated, name[1..]);
        }
        if (AsciiSet.Named(name) is not { } named)
        {
            return false;
        }
        named = folds ? named.Folded : named;
        set = isNegated ? named.Complement : named;
        return true;
    }

    /// <summary>A digit but 0 needs another one: alone it would be a reference to a group, which RE2 does not have.</summary>
    private bool TryReadOctal(ref int c)
    {
        bool needsMore = c != '0';
        c -= '0';
        for (int digits = 1; digits < 3 && !AtEnd && text[Position] is >= '0' and <= '7'; digits++)
        {
            c = (c * 8) + (text[Position++] - '0');
            needsMore = false;
        }
        return !needsMore;
    }

    private bool TryReadHexadecimal(out int c)
    {
        c = 0;
        if (!TrySkip("{"))
        {
            for (int digits = 0; digits < 2; digits++)
            {
                if (AtEnd || !char.IsAsciiHexDigit(text[Position]))
                {
                    return false;
                }
                c = (c * 16) + Convert.ToInt32(text[Position++].ToString(), 16);
            }
            return true;
        }
        int start = Position;
        while (!AtEnd && char.IsAsciiHexDigit(text[Position]) && c <= LargestCharacter)
        {
            c = (c * 16) + Convert.ToInt32(text[Position++].ToString(), 16);
        }
        return Position > start && c <= LargestCharacter && TrySkip("}");
    }

    private bool TryReadCount(out int count)
    {
        int start = Position;
        count = 0;
        while (!AtEnd && char.IsAsciiDigit(text[Position]))
        {
            count = Math.Min((count * 10) + (text[Position++] - '0'), 100_000);
        }
        bool hasLeadingZero = Position - start > 1 && text[start] == '0';
        return Position > start && !hasLeadingZero;
    }

    private static AsciiSet? PosixSet(string name) => name switch
    {
        "alnum" => PosixSet("alpha") | PosixSet("digit"),
        "alpha" => PosixSet("upper") | PosixSet("lower"),
        "ascii" => AsciiSet.All,
        "blank" => AsciiSet.Of("\t "),
        "cntrl" => AsciiSet.Range(0, 31, false) | AsciiSet.Of('\x7f'),
        "digit" => AsciiSet.Range('0', '9', false),
        "graph" => AsciiSet.Range('!', '~', false),
        "lower" => AsciiSet.Range('a', 'z', false),
        "print" => AsciiSet.Range(' ', '~', false),
        "punct" => AsciiSet.Range('!', '/', false) | AsciiSet.Range(':', '@', false) | AsciiSet.Range('[', '`', false) | AsciiSet.Range('{', '~', false),
        "space" => AsciiSet.Of("\t\n\v\f\r "),
        "upper" => AsciiSet.Range('A', 'Z', false),
        "word" => PosixSet("alnum") | AsciiSet.Of('_'),
        "xdigit" => PosixSet("digit") | AsciiSet.Range('A', 'F', false) | AsciiSet.Range('a', 'f', false),
        _ => null,
    };
}
