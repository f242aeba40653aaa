namespace Barnabas.Protocol.Generator.Schemas;

/// <summary>The types that a field or an array's elements can have.</summary>
public enum FieldKind
{
    Bool,
    Int8,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    Float64,
    Uuid,
    String,
    Bytes,
    Records,
    Struct,
}
