namespace Barnabas.Broker.Configuration;

/// <summary>What APPEND and SUBTRACT of IncrementalAlterConfigs do to a key of type list.</summary>
public static class ConfigListEdit
{
    /// <summary>Adds the elements that are not there yet. Where the key is not set, its default is what they are added to.</summary>
    public static string Append(ConfigDefinition definition, string? current, string elements)
    {
        List<string> list = ElementsOf(current ?? definition.DefaultText);
        foreach (string element in ElementsOf(elements))
        {
            if (!list.Contains(element))
                list.Add(element);
        }
        return string.Join(',', list);
    }

    /// <summary>Takes the elements away. Where the key is not set, its default is what they are taken from.</summary>
    public static string Subtract(ConfigDefinition definition, string? current, string elements)
    {
        List<string> list = ElementsOf(current ?? definition.DefaultText);
        foreach (string element in ElementsOf(elements))
            list.Remove(element);
        return string.Join(',', list);
    }

    private static List<string> ElementsOf(string? text) => [.. (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}
