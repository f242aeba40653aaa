using System.CommandLine;
using Barnabas.ClientLoad;
using Barnabas.Protocol.Records;

var bootstrap = new Option<string>("--bootstrap-server") { Description = "host:port of a broker.", Required = true };
var topic = new Option<string>("--topic") { Description = "Where records go; it has to be there.", Required = true };
var records = new Option<int>("--records") { Description = "How many are measured.", DefaultValueFactory = _ => 1_000_000 };
var warmUp = new Option<int>("--warm-up") { Description = "How many are sent before.", DefaultValueFactory = _ => 200_000 };
var size = new Option<int>("--size") { Description = "Bytes of a record's value.", DefaultValueFactory = _ => 1024 };
var codec = new Option<CompressionCodec>("--codec") { Description = "compression.type", DefaultValueFactory = _ => CompressionCodec.None };
var batch = new Option<int>("--batch-size") { Description = "batch.size", DefaultValueFactory = _ => 16_384 };
var linger = new Option<int>("--linger") { Description = "linger.ms", DefaultValueFactory = _ => 5 };

var produce = new Command("produce", "Sends records as fast as it can, by callbacks.") { bootstrap, topic, records, warmUp, size, codec, batch, linger };
produce.SetAction(async (parsed, _) =>
{
    var load = new ProducerLoad(new()
    {
        BootstrapServers = parsed.GetValue(bootstrap)!,
        ClientId = "barnabas-client-load",
        CompressionType = parsed.GetValue(codec),
        BatchSize = parsed.GetValue(batch),
        LingerMs = parsed.GetValue(linger),
    });
    Console.WriteLine(await load.RunAsync(parsed.GetValue(topic)!, parsed.GetValue(size), parsed.GetValue(warmUp), parsed.GetValue(records)));
    return 0;
});
return await new RootCommand("Measures the client; librdkafka/ has the same load for librdkafka.") { produce }.Parse(args).InvokeAsync();
