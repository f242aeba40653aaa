namespace Barnabas.Protocol.Records;

/// <summary>A codec needs a native library that this machine does not have.</summary>
public sealed class CodecUnavailableException(CompressionCodec codec, string library, string debianPackage, Exception innerException)
    : Exception($"The {codec} codec needs {library}, which was not found: install it (apt-get install {debianPackage}).", innerException)
{
    public CompressionCodec Codec { get; } = codec;
}
