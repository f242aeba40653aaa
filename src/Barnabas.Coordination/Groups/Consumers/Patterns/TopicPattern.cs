using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Barnabas.Coordination.Groups.Consumers.Patterns;

/// <summary>
/// A regular expression in RE2 syntax (as <c>SubscribedTopicRegex</c> is) that a topic's name has to match from end to end; it takes time linear in
/// the name. Immutable; thread-safe.
/// </summary>
internal sealed class TopicPattern
{
    private readonly Lazy<Regex> _regex;

    private TopicPattern(string translation) =>
        _regex = new(() => new($"\\A(?:{translation})\\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));

    public static bool TryParse(string text, [NotNullWhen(true)] out TopicPattern? pattern, out string fault)
    {
        Re2Translator translator = new(text);
        pattern = translator.TryTranslate(out string translation) ? new(translation) : null;
        fault = translator.Fault;
        return pattern is not null;
    }

    public bool Matches(string topic) => _regex.Value.IsMatch(topic);
}
