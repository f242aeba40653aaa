using Barnabas.Broker.Producing;
using Barnabas.Broker.Tests.Cluster;
using Barnabas.Broker.Tests.Requests;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Tests.Producing;

public sealed class InitProducerIdHandlerTests
{
    private readonly InMemoryController _controller = new();
    private readonly InitProducerIdHandler _handler;

    public InitProducerIdHandlerTests() => _handler = new(new(_controller, InMemoryController.Identity, () => _controller.Image));

    [Fact]
    public async Task Ids_rise_and_take_a_block_from_the_controller_each_thousand()
    {
        for (long expected = 0; expected < 2001; expected++)
        {
            var response = await _handler.AskAsync((short)(expected % 6), Idempotent());
            Assert.Equal((ErrorCode.None, expected, (short)0), (response.ErrorCode, response.ProducerId, response.ProducerEpoch));
        }
        Assert.Equal(3, _controller.Calls);
        Assert.Equal(3000, _controller.Image.ProducerIds.NextProducerId);
    }

    [Fact]
    public async Task Ids_asked_for_at_once_are_all_different()
    {
        var responses = await Task.WhenAll(Enumerable.Range(0, 1500).Select(_ => Task.Run(() => _handler.AskAsync(5, Idempotent()))));
        Assert.Equal(1500, responses.Select(static response => response.ProducerId).Distinct().Count());
        Assert.Equal(2, _controller.Calls);
    }

    [Fact]
    public void Version_of_two_phase_commit_is_not_offered() => Assert.Equal(5, _handler.HighestVersion);

    [Theory]
    [InlineData(null, 4, -1, ErrorCode.InvalidRequest)]
    [InlineData(null, -1, 3, ErrorCode.InvalidRequest)]
    [InlineData("", -1, -1, ErrorCode.InvalidRequest)]
    [InlineData("payments", -1, -1, ErrorCode.UnsupportedVersion)]
    [InlineData(null, 4, 3, ErrorCode.None)]
    public async Task Id_and_epoch_belong_together_and_transactions_are_refused(string? transaction, long id, short epoch, ErrorCode expected)
    {
        var response = await _handler.AskAsync(4, new() { TransactionalId = transaction, ProducerId = id, ProducerEpoch = epoch });
        Assert.Equal(expected, response.ErrorCode);
        Assert.Equal(expected == ErrorCode.None ? 0 : -1, response.ProducerId);
    }

    [Fact]
    public async Task Without_a_controller_producers_are_told_to_try_again_and_then_succeed()
    {
        _controller.IsUnavailable = true;
        Assert.Equal(ErrorCode.CoordinatorLoadInProgress, (await _handler.AskAsync(4, Idempotent())).ErrorCode);
        _controller.IsUnavailable = false;
        Assert.Equal(ErrorCode.None, (await _handler.AskAsync(4, Idempotent())).ErrorCode);
    }

    private static InitProducerIdRequest Idempotent() => new() { TransactionalId = null, TransactionTimeoutMs = 1000 };
}
