namespace Barnabas.LoadGenerator.Load;

/// <summary>A broker under load. Immutable.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">Of its plaintext listener.</param>
/// <param name="ProcessId">The broker's process, where it runs on this machine and its CPU time is wanted.</param>
public sealed record Server(string Host, int Port, int? ProcessId)
{
    public string Name => $"{Host}:{Port}";

    /// <exception cref="FormatException">The address is not host:port.</exception>
    public static Server Parse(string address, int? processId)
    {
        int colon = address.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(address[(colon + 1)..], out int port))
            throw new FormatException($"'{address}' is not host:port.");
        return new Server(address[..colon], port, processId);
    }
}
