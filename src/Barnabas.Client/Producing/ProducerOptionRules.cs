using Barnabas.Client.Errors;

namespace Barnabas.Client.Producing;

/// <summary>What Kafka's producer refuses to start with. Stateless.</summary>
internal static class ProducerOptionRules
{
    /// <summary>Rules between keys; each value by itself is checked by the table of keys.</summary>
    /// <exception cref="ClientConfigurationException">Two values do not go together.</exception>
    public static void Check(ProducerOptions options)
    {
        if (options.DeliveryTimeoutMs < options.LingerMs + options.RequestTimeoutMs)
        {
            throw Refuse("delivery.timeout.ms", options.DeliveryTimeoutMs, $"at least linger.ms and request.timeout.ms together, which are {options.LingerMs + options.RequestTimeoutMs}");
        }
        if (options.TransactionalId is not null)
        {
            // Batches of a transaction that nobody opened and nobody ends would stop every reader of committed records.
            throw new ClientConfigurationException("transactional.id is set: transactions are not supported yet.");
        }
        if (!options.IsIdempotenceAsked)
        {
            return;
        }
        if (options.Acks != Acks.All)
        {
            throw Refuse("acks", (short)options.Acks, "all, since enable.idempotence is true");
        }
        if (options.Retries == 0)
        {
            throw Refuse("retries", 0, "1 or more, since enable.idempotence is true");
        }
        if (options.MaxInFlightRequestsPerConnection > ProducerOptions.MostInFlightWithIdempotence)
        {
            throw Refuse("max.in.flight.requests.per.connection", options.MaxInFlightRequestsPerConnection, "at most 5, since enable.idempotence is true");
        }
    }

    private static ClientConfigurationException Refuse<T>(string key, T value, string allowed) => new($"{key} is '{value}'; allowed is {allowed}.");
}
