using System.Globalization;
using System.Text;

namespace Barnabas.Broker.Configuration;

/// <summary>
/// Reads Java's <c>.properties</c> format: <c>key=value</c>, <c>key:value</c> or <c>key value</c>; comments from <c>#</c> or <c>!</c>; a line that ends in
/// an odd number of backslashes goes on in the next; escapes <c>\t \n \r \f \uXXXX</c>, and a backslash before anything else is dropped. A later key wins.
/// </summary>
public static class PropertiesReader
{
    /// <exception cref="ConfigurationException">The file cannot be read or holds a malformed escape.</exception>
    public static Dictionary<string, string> ReadFile(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"Cannot read the configuration file {path}: {failure.Message}");
        }
    }

    public static Dictionary<string, string> Parse(string text)
    {
        Dictionary<string, string> properties = new(StringComparer.Ordinal);
        foreach (string line in LogicalLines(text))
        {
            int keyEnd = KeyEnd(line);
            properties[Unescape(line.AsSpan(0, keyEnd))] = Unescape(line.AsSpan(ValueStart(line, keyEnd)));
        }
        return properties;
    }

    /// <summary>Adds <c>key=value</c> arguments, as <c>--override</c> takes them, over what is there.</summary>
    /// <exception cref="ConfigurationException">An argument has no key or no equals sign.</exception>
    public static void Override(Dictionary<string, string> properties, IEnumerable<string> overrides)
    {
        foreach (string argument in overrides)
        {
            int equals = argument.IndexOf('=');
            if (equals <= 0)
                throw new ConfigurationException($"Invalid override '{argument}': it must have the form key=value.");
            properties[argument[..equals].Trim()] = argument[(equals + 1)..].Trim();
        }
    }

    private static IEnumerable<string> LogicalLines(string text)
    {
        StringBuilder? continued = null;
        foreach (string natural in text.ReplaceLineEndings("\n").Split('\n'))
        {
            string line = natural.TrimStart(' ', '\t', '\f');
            if (continued is null && (line.Length == 0 || line[0] is '#' or '!'))
                continue;
            int backslashes = line.Length - line.AsSpan().TrimEnd('\\').Length;
            if (backslashes % 2 == 1)
            {
                (continued ??= new()).Append(line, 0, line.Length - 1);
                continue;
            }
            yield return continued is null ? line : continued.Append(line).ToString();
            continued = null;
        }
        if (continued is { Length: > 0 })
            yield return continued.ToString();
    }

    private static int KeyEnd(string line)
    {
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\')
                i++;
            else if (line[i] is '=' or ':' or ' ' or '\t' or '\f')
                return i;
        }
        return line.Length;
    }

    private static int ValueStart(string line, int keyEnd)
    {
        int start = SkipBlanks(line, keyEnd);
        return start < line.Length && line[start] is '=' or ':' ? SkipBlanks(line, start + 1) : start;
    }

    private static int SkipBlanks(string line, int start)
    {
        while (start < line.Length && line[start] is ' ' or '\t' or '\f')
            start++;
        return start;
    }

    private static string Unescape(ReadOnlySpan<char> text)
    {
        if (!text.Contains('\\'))
            return text.ToString();
        StringBuilder result = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                result.Append(text[i]);
                continue;
            }
            if (++i == text.Length)
                break;
            switch (text[i])
            {
                case 't': result.Append('\t'); break;
                case 'n': result.Append('\n'); break;
                case 'r': result.Append('\r'); break;
                case 'f': result.Append('\f'); break;
                case 'u':
                    if (i + 5 > text.Length || !ushort.TryParse(text.Slice(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit))
                        throw new ConfigurationException($"Malformed \\uXXXX escape in '{text}'.");
                    result.Append((char)unit);
                    i += 4;
                    break;
                default: result.Append(text[i]); break;
            }
        }
        return result.ToString();
    }
}
