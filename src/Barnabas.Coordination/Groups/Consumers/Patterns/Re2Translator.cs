using System.Globalization;
using System.Text;

namespace Barnabas.Coordination.Groups.Consumers.Patterns;

/// <summary>
/// Reads an expression in RE2's syntax and writes what it means for topic names in .NET's. Groups nest to a limit; everything else takes time
/// linear in the expression. Made for one expression.
/// </summary>
internal sealed class Re2Translator(string text)
{
    private const int DeepestNesting = 1000;
    private const int LargestRepetition = 1000;
    private const string MissingArgument = "missing argument to repetition operator";
    private const string NestedRepetition = "invalid nested repetition operator";
    private const string UnknownGroup = "invalid or unsupported group syntax";

    private readonly Re2Scanner _scanner = new(text);
    private readonly StringBuilder _output = new();
    private readonly Stack<(bool Folds, int Start)> _outer = new();
    private readonly HashSet<string> _groupNames = new(StringComparer.Ordinal);
    private bool _folds;
    private bool _hasAtom;
    private bool _isRepeated;
    private int _atomStart;
    private int _repetitions;

    /// <summary>What is wrong with it; empty where nothing is.</summary>
    public string Fault { get; private set; } = "";

    public bool TryTranslate(out string translation)
    {
        while (Fault.Length == 0 && _scanner.TryNext(out int c))
        {
            Translate(c);
        }
        if (Fault.Length == 0 && _outer.Count > 0)
        {
            Fail("missing closing )");
        }
        translation = _output.ToString();
        return Fault.Length == 0;
    }

    private void Translate(int c)
    {
        switch (c)
        {
            case '(':
                Open();
                break;
            case ')':
                Close();
                break;
            case '|':
                _output.Append('|');
                (_hasAtom, _isRepeated) = (false, false);
                break;
            case '*' or '+' or '?':
                Repeat($"{(char)c}");
                break;
            case '{' when _scanner.TryReadRepetition(out int from, out int to):
                RepeatCounted(from, to);
                break;
            case '{':
                Atom(AsciiSet.Of('{'));
                // Kafka's library takes a brace that is none for a repetition all the same.
                _isRepeated = true;
                break;
            case '^':
                Atom(@"\A");
                break;
            case '$':
                Atom(@"\z");
                break;
            case '.':
                Atom(AsciiSet.All);
                break;
            case '[':
                Class();
                break;
            case '\\':
                Escape();
                break;
            default:
                Atom(AsciiSet.Range(c, c, _folds));
                break;
        }
    }

    private void Open()
    {
        if (_outer.Count == DeepestNesting)
        {
            Fail("groups are nested too deeply");
            return;
        }
        bool folds = _folds;
        if (_scanner.TrySkip("?") && !OpenSpecial(ref folds))
        {
            return;
        }
        _outer.Push((_folds, _output.Length));
        _folds = folds;
        _output.Append("(?:");
        (_hasAtom, _isRepeated) = (false, false);
    }

    /// <returns>Whether a group opens: names and flags may also be wrong, or flags for the rest of the group that it is in.</returns>
    private bool OpenSpecial(ref bool folds)
    {
        if (_scanner.TrySkip("P<") || _scanner.TrySkip("<"))
        {
            if (!_scanner.TryReadGroupName(out string name))
            {
                return Fail("invalid named capture");
            }
            return _groupNames.Add(name) || Fail("duplicate capture group name");
        }
        bool sets = true;
        bool sawFlag = true;
        while (_scanner.TryNext(out int c))
        {
            switch (c)
            {
                case 'i':
                    folds = sets;
                    sawFlag = true;
                    break;
                case 'm' or 's' or 'U':
                    // Names have one line, and which of several matches is found first does not matter.
                    sawFlag = true;
                    break;
                case '-' when sets:
                    (sets, sawFlag) = (false, false);
                    break;
                case ':' when sawFlag:
                    return true;
                case ')' when sawFlag:
                    _folds = folds;
                    _isRepeated = false;
                    return false;
                default:
                    return Fail(UnknownGroup);
            }
        }
        return Fail(UnknownGroup);
    }

    private void Close()
    {
        if (!_outer.TryPop(out (bool Folds, int Start) outer))
        {
            Fail("missing opening (");
            return;
        }
        _folds = outer.Folds;
        _output.Append(')');
        Begin(outer.Start);
    }

    private void Repeat(string quantifier)
    {
        if (!_hasAtom || _isRepeated)
        {
            Fail(_hasAtom ? NestedRepetition : MissingArgument);
            return;
        }
        if (_repetitions == DeepestNesting)
        {
            Fail(NestedRepetition);
            return;
        }
        if (_repetitions > 0)
        {
            // Flags stand between two repetitions of the same.
            _output.Insert(_atomStart, "(?:").Append(')');
        }
        _scanner.TrySkip("?");
        _output.Append(quantifier);
        _repetitions++;
        _isRepeated = true;
    }

    private void RepeatCounted(int from, int to)
    {
        if (from > LargestRepetition || to > LargestRepetition || (to >= 0 && from > to))
        {
            Fail("invalid repeat count");
            return;
        }
        Repeat(string.Create(CultureInfo.InvariantCulture, $"{{{from},{(to < 0 ? "" : to)}}}"));
    }

    private void Class()
    {
        if (_scanner.TryReadClass(_folds, out AsciiSet set, out string fault))
        {
            Atom(set);
        }
        else
        {
            Fail(fault);
        }
    }

    private void Escape()
    {
        if (_scanner.TrySkip("A"))
        {
            Atom(@"\A");
        }
        else if (_scanner.TrySkip("z"))
        {
            Atom(@"\z");
        }
        else if (_scanner.TrySkip("b"))
        {
            Atom(@"\b");
        }
        else if (_scanner.TrySkip("B"))
        {
            Atom(@"\B");
        }
        else if (_scanner.TrySkip("Q"))
        {
            foreach (Rune rune in _scanner.ReadQuoted().EnumerateRunes())
            {
                Atom(AsciiSet.Range(rune.Value, rune.Value, _folds));
            }
        }
        else if (_scanner.TryReadEscapedSet(_folds, out AsciiSet set, out string fault))
        {
            Atom(set);
        }
        else if (fault.Length > 0 || !_scanner.TryReadEscapedCharacter(out int c, out fault))
        {
            Fail(fault);
        }
        else
        {
            Atom(AsciiSet.Range(c, c, _folds));
        }
    }

    private void Atom(AsciiSet set)
    {
        Begin(_output.Length);
        set.AppendTo(_output);
    }

    private void Atom(string anchor)
    {
        Begin(_output.Length);
        _output.Append("(?:").Append(anchor).Append(')');
    }

    /// <summary>A part that can be repeated is what stands in the output from here on.</summary>
    private void Begin(int start) => (_hasAtom, _isRepeated, _atomStart, _repetitions) = (true, false, start, 0);

    private bool Fail(string fault)
    {
        Fault = $"{fault} at {_scanner.Position}";
        return false;
    }
}
