namespace Barnabas.Protocol.Generator.Schemas;

public enum MessageKind
{
    Request,
    Response,
    Record,
}
