namespace Barnabas.Client.Producing.Sending;

internal enum LoopEventKind
{
    Produced,
    Connected,
    ConnectFailed,
    GotProducerId,
    NoProducerId,
    Flush,
}
