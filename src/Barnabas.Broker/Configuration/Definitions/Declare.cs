namespace Barnabas.Broker.Configuration.Definitions;

/// <summary>The words that the tables in this folder begin an entry with.</summary>
internal static class Declare
{
    public static ConfigDefinition Boolean(string name, ConfigImportance importance, ConfigUpdateMode update = ConfigUpdateMode.ReadOnly) =>
        new(name, ConfigType.Boolean, importance, update);

    public static ConfigDefinition String(string name, ConfigImportance importance, ConfigUpdateMode update = ConfigUpdateMode.ReadOnly) =>
        new(name, ConfigType.String, importance, update);

    public static ConfigDefinition Int(string name, ConfigImportance importance, ConfigUpdateMode update = ConfigUpdateMode.ReadOnly) =>
        new(name, ConfigType.Int, importance, update);

    public static ConfigDefinition Short(string name, ConfigImportance importance, ConfigUpdateMode update = ConfigUpdateMode.ReadOnly) =>
        new(name, ConfigType.Short, importance, update);

    public static ConfigDefinition Long(string name, ConfigImportance importance, ConfigUpdateMode update = ConfigUpdateMode.ReadOnly) =>
        new(name, ConfigType.Long, importance, update);

    public static ConfigDefinition Double(string name, ConfigImportance importance, ConfigUpdateMode update = ConfigUpdateMode.ReadOnly) =>
        new(name, ConfigType.Double, importance, update);

    public static ConfigDefinition List(string name, ConfigImportance importance, ConfigUpdateMode update = ConfigUpdateMode.ReadOnly) =>
        new(name, ConfigType.List, importance, update);

    public static ConfigDefinition Class(string name, ConfigImportance importance, ConfigUpdateMode update = ConfigUpdateMode.ReadOnly) =>
        new(name, ConfigType.Class, importance, update);

    public static ConfigDefinition Password(string name, ConfigImportance importance, ConfigUpdateMode update = ConfigUpdateMode.ReadOnly) =>
        new(name, ConfigType.Password, importance, update);
}
