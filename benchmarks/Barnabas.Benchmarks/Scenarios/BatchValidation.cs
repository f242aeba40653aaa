using Barnabas.Protocol.Records;

namespace Barnabas.Benchmarks.Scenarios;

/// <summary>What every produced batch goes through: header and CRC-32C.</summary>
internal sealed class BatchValidation(string name, int records) : IScenario
{
    private byte[] _batch = [];

    public string Name => name;

    public void SetUp() => _batch = Batches.Make(records);

    public void Run()
    {
        if (RecordBatchValidator.CheckProduced(_batch, out _) != RecordBatchFault.None)
        {
            throw new InvalidOperationException("The batch is not valid.");
        }
    }

    public override string ToString() => Name;
}
