using System.Text;
using Barnabas.Storage.Disk;

namespace Barnabas.Storage.Directories;

/// <summary>Reads and writes the small part of Java's properties format that <c>meta.properties</c> uses. Stateless.</summary>
internal static class PropertiesFile
{
    public static Dictionary<string, string> Read(IDisk disk, string path)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in disk.ReadText(path).Split('\n'))
        {
            string trimmed = line.Trim();
            if (trimmed.Length == 0 || trimmed[0] is '#' or '!')
            {
                continue;
            }

            int separator = trimmed.AsSpan().IndexOfAny('=', ':');
            if (separator > 0)
            {
                properties[Unescape(trimmed[..separator].TrimEnd())] = Unescape(trimmed[(separator + 1)..].TrimStart());
            }
        }

        return properties;
    }

    public static void Write(IDisk disk, string path, IReadOnlyDictionary<string, string> properties)
    {
        var text = new StringBuilder("#\n");
        foreach ((string key, string value) in properties)
        {
            text.Append(Escape(key)).Append('=').Append(Escape(value)).Append('\n');
        }

        disk.ReplaceFile(path, text.ToString());
    }

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (char character in text)
        {
            if (character is '\\' or '=' or ':' or '#' or '!')
            {
                escaped.Append('\\');
            }

            escaped.Append(character);
        }

        return escaped.ToString();
    }

    private static string Unescape(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                i++;
            }

            plain.Append(text[i]);
        }

        return plain.ToString();
    }
}
