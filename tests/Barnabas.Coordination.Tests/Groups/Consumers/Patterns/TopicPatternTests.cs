using System.Text;
using Barnabas.Coordination.Groups.Consumers.Patterns;
using Barnabas.Coordination.Tests.Support;

namespace Barnabas.Coordination.Tests.Groups.Consumers.Patterns;

public sealed class TopicPatternTests
{
    private static readonly string[] Topics =
        ["a", "b", "k", "K", "foo", "FOO", "foo-1", "foo.bar", "orders_eu", "orders_us", "0", "12", "a.b-c_d", "A1", "zzz", "aa", "aaa", "ab", "abab", "-", "__x"];

    private static readonly string[] Pieces =
    [
        "a", "b", "foo", "k", "1", ".", ".*", ".+", "a*", "a+?", "b{2}", "a{0,2}", "{", "a{,2}", "(", ")", "(?:", "(?i)", "(?i:", "(?-i)", "(?P<n>", "(?<m>", "|", "^", "$",
        "\\b", "\\B", "\\A", "\\z", "\\d", "\\D", "\\w+", "\\W", "\\s", "\\.", "\\-", "_", "[a-f]", "[^a-f]", "[[:alpha:]]+", "[[:^digit:]]", "[\\d_]", "[]a]", "[a-]", "[^]",
        "\\pL", "\\p{Lu}", "\\P{Lu}", "\\p{^N}", "\\p{Greek}", "\\p{Latin}*", "\\x41", "\\x{61}", "\\141", "\\07", "\\Qa.b\\E", "?", "*", "+", "-", "é", "\u212a", "(?)", "a**", "\\1", "\\C",
        "(?=a)", "[z-a]", "\\p{Foo}", "(?iU)", "(?i)*", "(?s){2}", "[\\pL.]", "[\\x{212a}]", "{2}", "{2,}", "?)", "\\E", "[[:x:]]", "a\\", "😀",
    ];

    [Theory]
    [InlineData("foo.*", "foo", "foo-1", "foo.bar")]
    [InlineData("(?i)FOO", "foo", "FOO")]
    [InlineData("orders_(eu|us)", "orders_eu", "orders_us")]
    [InlineData(@"\d+", "0", "12")]
    [InlineData("a{2,3}", "aa", "aaa")]
    [InlineData("[[:upper:]]+", "K", "FOO")]
    [InlineData(@"\p{Greek}*a", "a")]
    [InlineData("oo")]
    public void A_pattern_matches_whole_names(string text, params string[] expected)
    {
        Assert.True(TopicPattern.TryParse(text, out TopicPattern? pattern, out _));

        Assert.Equal(expected.Order(), Topics.Where(pattern.Matches).Order());
    }

    [Theory]
    [InlineData("(a", "missing closing ) at 2")]
    [InlineData("a)", "missing opening ( at 2")]
    [InlineData("[a", "missing closing ] at 2")]
    [InlineData("*a", "missing argument to repetition operator at 1")]
    [InlineData("a**", "invalid nested repetition operator at 3")]
    [InlineData(@"(a)\1", "invalid escape sequence at 5")]
    [InlineData("(?=a)", "invalid or unsupported group syntax at 3")]
    [InlineData("a{1001}", "invalid repeat count at 7")]
    public void What_RE2_does_not_know_is_a_fault(string text, string fault)
    {
        Assert.False(TopicPattern.TryParse(text, out _, out string found));

        Assert.Equal(fault, found);
    }

    [Fact]
    public void Groups_that_nest_without_end_are_a_fault() =>
        Assert.False(TopicPattern.TryParse(new string('(', 100_000) + new string(')', 100_000), out _, out _));

    [Fact]
    public async Task Expressions_of_any_pieces_mean_what_they_mean_to_Apache()
    {
        await using ApacheProgram apache = ApacheProgram.Start("Groups/Consumers/Patterns/ApachePatterns.java");
        Random random = new(848);
        int valid = 0;
        for (int i = 0; i < 4000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            string theirs = await apache.AskAsync($"{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))} {string.Join(',', Topics)}");

            string ours = TopicPattern.TryParse(text, out TopicPattern? pattern, out _)
                ? string.Concat(Topics.Select(topic => pattern.Matches(topic) ? '1' : '0'))
                : "error";

            Assert.True(theirs == ours, $"{text}: {theirs} to Apache, {ours} to us");
            valid += ours == "error" ? 0 : 1;
        }
        Assert.InRange(valid, 1000, 4000);
    }
}
