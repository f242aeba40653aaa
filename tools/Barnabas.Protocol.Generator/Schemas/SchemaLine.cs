namespace Barnabas.Protocol.Generator.Schemas;

/// <summary>One line that is not empty: its number, its depth (two spaces a level) and its words. Immutable.</summary>
internal sealed record SchemaLine(int Number, int Depth, IReadOnlyList<string> Words)
{
    public static List<SchemaLine> ReadAll(string path, IReadOnlyList<string> text)
    {
        List<SchemaLine> lines = [];
        for (int i = 0; i < text.Count; i++)
        {
            int comment = text[i].IndexOf('#');
            string content = (comment < 0 ? text[i] : text[i][..comment]).TrimEnd();
            if (content.Length == 0)
            {
                continue;
            }

            int indent = content.Length - content.TrimStart(' ').Length;
            if (indent % 2 != 0 || content.Contains('\t'))
            {
                throw new SchemaException(path, i + 1, "a line is indented by two spaces a level");
            }

            lines.Add(new SchemaLine(i + 1, indent / 2, content.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        }

        return lines;
    }
}
