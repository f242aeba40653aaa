using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Barnabas.Coordination.Groups.Consumers.Patterns;

/// <summary>A regular expression in RE2 syntax over topic names, which it has to match from end to end, in time linear in their length. Immutable.</summary>
internal sealed class TopicPattern
{
    private readonly Regex _regex;

    private TopicPattern(Regex regex) => _regex = regex;

    public static bool TryParse(string text, [NotNullWhen(true)] out TopicPattern? pattern, out string fault)
    {
        try
        {
            pattern = new(new($"\\A(?:{text})\\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
            fault = "";
            return true;
        }
        catch (ArgumentException e)
        {
            pattern = null;
            fault = e.Message;
            return false;
        }
    }

    public bool Matches(string topic) => _regex.IsMatch(topic);
}
