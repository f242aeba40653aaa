namespace Barnabas.Metadata.Images;

/// <summary>A listener as a broker or controller registered it. <paramref name="SecurityProtocol"/>: 0 PLAINTEXT, 1 SSL, 2 SASL_PLAINTEXT, 3 SASL_SSL.</summary>
public sealed record Endpoint(string Name, string Host, ushort Port, short SecurityProtocol);
