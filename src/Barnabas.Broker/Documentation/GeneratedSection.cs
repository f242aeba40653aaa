namespace Barnabas.Broker.Documentation;

/// <summary>A part of a written page that comes from a table: what stands between two marks, which name it. Stateless.</summary>
public static class GeneratedSection
{
    /// <summary>The page with the content between the marks of the section.</summary>
    /// <exception cref="FormatException">The page does not have both marks.</exception>
    public static string Replace(string page, string section, string content)
    {
        (int start, int end) = Find(page, section);
        return $"{page[..start]}\n{content.Trim('\n')}\n{page[end..]}";
    }

    private static (int Start, int End) Find(string page, string section)
    {
        string begin = $"<!-- begin generated: {section} -->";
        int start = page.IndexOf(begin, StringComparison.Ordinal);
        int end = page.IndexOf($"<!-- end generated: {section} -->", StringComparison.Ordinal);
        return start >= 0 && end > start ? (start + begin.Length, end) : throw new FormatException($"The page has no marks of the generated section '{section}'.");
    }
}
