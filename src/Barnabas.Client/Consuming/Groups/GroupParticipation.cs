using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Barnabas.Client.Clusters;
using Barnabas.Client.Errors;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Wire;
using Microsoft.Extensions.Logging;

namespace Barnabas.Client.Consuming.Groups;

/// <summary>
/// A subscription from its first topic to its end: chooses the protocol, keeps a client-side pattern up to date, and lets the application take over what the group
/// decides. Used by the application's thread, but for the loop inside.
/// </summary>
internal sealed class GroupParticipation(ConsumerOptions options, ClusterClient cluster, Wakeable poll, ILogger logger) : IAsyncDisposable
{
    private IConsumerRebalanceListener? _listener;
    private IGroupMembership? _membership;
    private GroupLoop? _loop;
    private GroupSubscription? _wanted;
    private Regex? _pattern;
    private long _patternSeenVersion = -1;

    public IReadOnlySet<string> Topics => (_wanted?.Topics ?? []).ToHashSet(StringComparer.Ordinal);

    public bool IsActive => _wanted is not null;

    public MemberIdentity Identity
    {
        get
        {
            if (_loop is null)
            {
                return MemberIdentity.Nobody;
            }
            lock (_loop.Gate)
            {
                return _membership!.Identity;
            }
        }
    }

    private long Now => options.Time.GetUtcNow().ToUnixTimeMilliseconds();

    public void Subscribe(IReadOnlyCollection<string> topics, IConsumerRebalanceListener? listener)
    {
        _listener = listener;
        _pattern = null;
        Want(new([.. topics.Distinct().Order(StringComparer.Ordinal)], null));
    }

    /// <summary>The client evaluates the pattern, whenever its metadata changes.</summary>
    public void Subscribe(Regex pattern, IConsumerRebalanceListener? listener)
    {
        _listener = listener;
        _pattern = pattern;
        _patternSeenVersion = -1;
        Want(new([], null));
    }

    /// <summary>The broker evaluates the pattern (RE2); in the consumer protocol only.</summary>
    public void SubscribeByBroker(string pattern, IConsumerRebalanceListener? listener)
    {
        _listener = listener;
        _pattern = null;
        Want(new([], pattern));
    }

    /// <summary>Called by every poll: joins, and gives what the application has to take over; null without any.</summary>
    /// <exception cref="KafkaException">The group refuses this consumer.</exception>
    public async ValueTask<Rebalance?> OnPollAsync(CancellationToken cancellation)
    {
        if (_wanted is null)
        {
            return null;
        }
        if (_membership is null)
        {
            await ChooseProtocolAsync(cancellation).ConfigureAwait(false);
        }
        FollowPattern();
        lock (_loop!.Gate)
        {
            _membership!.OnPoll(Now);
            if (_membership.Failure is { } failure)
            {
                throw failure;
            }
            return _membership.Pending;
        }
    }

    /// <summary>Tells the listener; the caller changes the assignment in between.</summary>
    public async Task TakeOverAsync(Rebalance rebalance, Action<Rebalance> change)
    {
        GroupLog.Rebalanced(logger, options.GroupId!, string.Join(", ", rebalance.Revoked), string.Join(", ", rebalance.Lost), string.Join(", ", rebalance.Assigned ?? []));
        try
        {
            if (_listener is not null && rebalance.Lost.Count > 0)
            {
                await _listener.OnPartitionsLostAsync(rebalance.Lost).ConfigureAwait(false);
            }
            if (_listener is not null && rebalance.Revoked.Count > 0)
            {
                await _listener.OnPartitionsRevokedAsync(rebalance.Revoked).ConfigureAwait(false);
            }
        }
        finally
        {
            // Whatever the listener throws, the partitions are not this consumer's any more.
            change(rebalance);
            lock (_loop!.Gate)
            {
                _membership!.OnRebalanced(rebalance, Now);
            }
            _loop.Wake();
        }
        if (_listener is not null && rebalance.Assigned is not null)
        {
            await _listener.OnPartitionsAssignedAsync(rebalance.Assigned).ConfigureAwait(false);
        }
    }

    /// <summary>Out of the group: the partitions were given up before.</summary>
    public async Task LeaveAsync(CancellationToken cancellation)
    {
        _wanted = null;
        _pattern = null;
        cluster.WantAllTopics(false);
        if (_loop is null)
        {
            return;
        }
        MembershipStep.Ask? leave;
        lock (_loop.Gate)
        {
            _membership!.Subscribe(new([], null), Now);
            leave = _membership.Leave();
        }
        if (leave is not null)
        {
            await _loop.LeaveAsync(leave, cancellation).ConfigureAwait(false);
        }
    }

    public Task TellRevokedAsync(IReadOnlyCollection<TopicPartition> partitions) =>
        _listener is null || partitions.Count == 0 ? Task.CompletedTask : _listener.OnPartitionsRevokedAsync(partitions);

    public async ValueTask DisposeAsync()
    {
        if (_loop is not null)
        {
            await _loop.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void Want(GroupSubscription subscription)
    {
        if (options.GroupId is null)
        {
            throw new InvalidOperationException("group.id is not set: to subscribe a consumer needs a group; to read partitions of its own choice it needs Assign.");
        }
        if (subscription.Equals(_wanted))
        {
            return;
        }
        _wanted = subscription;
        // Assignments name topics by id, and a leader needs their partitions: the metadata has to have them.
        cluster.AddTopics(subscription.Topics);
        cluster.WantAllTopics(_pattern is not null || subscription.Pattern is not null);
        if (_loop is not null)
        {
            Tell();
        }
    }

    private void Tell()
    {
        lock (_loop!.Gate)
        {
            _membership!.Subscribe(_wanted!, Now);
        }
        _loop.Wake();
    }

    private void FollowPattern()
    {
        ClusterView view = cluster.View;
        if (_pattern is null || view.Version == _patternSeenVersion)
        {
            return;
        }
        _patternSeenVersion = view.Version;
        Want(new([.. view.Topics.Values.Where(topic => !(topic.IsInternal && options.ExcludeInternalTopics) && _pattern.IsMatch(topic.Name)).Select(static topic => topic.Name).Order(StringComparer.Ordinal)], null));
    }

    private async Task ChooseProtocolAsync(CancellationToken cancellation)
    {
        bool isConsumerProtocol = options.GroupProtocol == GroupProtocol.Consumer || (options.GroupProtocol == GroupProtocol.Auto && await HasConsumerProtocolAsync(cancellation).ConfigureAwait(false));
        _membership = isConsumerProtocol
            ? new ConsumerProtocolMembership(options, KafkaUuid.ToText(NewId()))
            : new ClassicMembership(options, options.PartitionAssignmentStrategy);
        _loop = new(options, cluster, _membership, poll, logger);
        Tell();
    }

    private static Guid NewId() => new(RandomNumberGenerator.GetBytes(16));

    private async Task<bool> HasConsumerProtocolAsync(CancellationToken cancellation)
    {
        ClusterView view = await cluster.RequireBrokersAsync(cancellation).ConfigureAwait(false);
        while (true)
        {
            foreach (int broker in view.Brokers.Keys)
            {
                try
                {
                    BrokerVersions versions = await cluster.VersionsAsync(broker, cancellation).ConfigureAwait(false);
                    return versions.Find(ApiKey.ConsumerGroupHeartbeat) is not null;
                }
                catch (KafkaException e) when (e.IsRetriable)
                {
                    // Another broker may be reached.
                }
            }
            view = await cluster.RefreshAsync(cancellation).ConfigureAwait(false);
        }
    }
}
