"""Checks of a broker with kafka-python: kafka_python_checks.py BOOTSTRAP CHECK PREFIX [api_version]. Ends with 0 where the check holds."""
import sys
import time

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, NewPartitions, NewTopic
from kafka.errors import (InvalidPartitionsError, InvalidReplicationFactorError, InvalidTopicError, TopicAlreadyExistsError, UnknownTopicOrPartitionError)

BOOTSTRAP, CHECK, PREFIX = sys.argv[1:4]
OLD = {"api_version": tuple(int(x) for x in sys.argv[4].split("."))} if len(sys.argv) > 4 else {}
WAIT = 20
START = (int(time.time()) - 3600) * 1000  # of timestamps: old enough to be known, too young for retention


def admin():
    return KafkaAdminClient(bootstrap_servers=BOOTSTRAP)


def new_topic(partitions=1, **configs):
    name = f"{PREFIX}-{CHECK}-{partitions}"
    with_closed(admin(), lambda a: a.create_topics([NewTopic(name, partitions, 1, topic_configs=configs)]))
    return name


def eventually(holds):
    """A broker answers an admin request when it is committed; its own metadata follows a moment later."""
    deadline = time.monotonic() + WAIT
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def with_closed(client, use):
    try:
        return use(client)
    finally:
        client.close()


def produce(topic, messages, partition=0, **options):
    """messages: (key, value, headers, timestamp_ms); returns the record metadata of each."""
    options = {**OLD, **options}

    def send(producer):
        futures = [producer.send(topic, value=v, key=k, headers=h, partition=partition, timestamp_ms=t) for k, v, h, t in messages]
        producer.flush(WAIT)
        return [f.get(WAIT) for f in futures]

    return with_closed(KafkaProducer(bootstrap_servers=BOOTSTRAP, **options), send)


def consumer(**options):
    return KafkaConsumer(bootstrap_servers=BOOTSTRAP, enable_auto_commit=False, **{**OLD, **options})


def read(topic, count, partition=0, at=0, **options):
    def use(c):
        tp = TopicPartition(topic, partition)
        c.assign([tp])
        c.seek(tp, at)
        found, deadline = [], time.monotonic() + WAIT
        while len(found) < count and time.monotonic() < deadline:
            for records in c.poll(timeout_ms=500).values():
                found += records
        assert len(found) == count, (len(found), count)
        return found

    return with_closed(consumer(**options), use)


def plain(count, size=20):
    return [(b"k%d" % i, (b"v%d" % i).ljust(size, b"."), [], None) for i in range(count)]


def round_trip(**options):
    topic = new_topic()
    sent = plain(300)
    done = produce(topic, sent, **options)
    if options.get("acks") != 0:
        assert [m.offset for m in done] == list(range(300)), done
    got = read(topic, 300)
    assert [(r.key, r.value) for r in got] == [(k, v) for k, v, _, _ in sent]
    assert [r.offset for r in got] == list(range(300))


def acks_0(): round_trip(acks=0)
def acks_1(): round_trip(acks=1)
def acks_all(): round_trip(acks="all")
def gzip(): round_trip(acks="all", compression_type="gzip", linger_ms=20)
def small_batches(): round_trip(acks="all", batch_size=100)


def headers_and_timestamps():
    topic = new_topic()
    sent = [(b"a", b"1", [("h", b"x"), ("h", b""), ("other", b"\x00\xff")], START), (None, b"2", [], START + 500), (b"c", None, [], START + 1000)]
    produce(topic, sent)
    got = read(topic, 3)
    assert [(r.key, r.value, r.headers, r.timestamp) for r in got] == sent, got
    assert all(r.timestamp_type == 0 for r in got)


def offsets():
    topic = new_topic(2)
    produce(topic, [(None, b"%d" % i, [], START + i * 1000) for i in range(50)], partition=1)
    zero, one = TopicPartition(topic, 0), TopicPartition(topic, 1)

    def use(c):
        assert c.beginning_offsets([zero, one]) == {zero: 0, one: 0}
        assert c.end_offsets([zero, one]) == {zero: 0, one: 50}
        found = c.offsets_for_times({zero: START, one: START + 9500})
        assert found[zero] is None and found[one].offset == 10 and found[one].timestamp == START + 10_000, found
        assert c.offsets_for_times({one: START + 1_000_000})[one] is None
        c.assign([zero, one])
        c.seek_to_end(one)
        assert c.position(one) == 50
        c.seek_to_beginning(one)
        assert c.position(one) == 0
        assert c.partitions_for_topic(topic) == {0, 1}
        assert topic in c.topics()

    with_closed(consumer(), use)
    assert [r.value for r in read(topic, 3, partition=1, at=47)] == [b"47", b"48", b"49"]


def fetch_limits():
    topic = new_topic()
    produce(topic, plain(200, 5000), batch_size=20_000)
    got = read(topic, 200, max_partition_fetch_bytes=10_000, fetch_max_bytes=30_000)
    assert [r.offset for r in got] == list(range(200))
    got = read(topic, 200, fetch_min_bytes=500_000, fetch_max_wait_ms=200, max_poll_records=7)
    assert [r.offset for r in got] == list(range(200))


def append_time():
    topic = new_topic(**{"message.timestamp.type": "LogAppendTime"})
    before = int(time.time() * 1000) - 1000
    done = produce(topic, [(None, b"x", [], 1_000)])
    got = read(topic, 1)[0]
    assert got.timestamp_type == 1 and got.timestamp >= before and done[0].timestamp == got.timestamp, (got, done)


def keys_choose_the_partition():
    topic = new_topic(5)

    def send(p):
        futures = [p.send(topic, key=b"key-%d" % i, value=b"%d" % i) for i in range(50)]
        p.flush(WAIT)
        return [f.get(WAIT) for f in futures]

    done = with_closed(KafkaProducer(bootstrap_servers=BOOTSTRAP), send)
    for partition in range(5):
        here = [i for i, m in enumerate(done) if m.partition == partition]
        assert [r.key for r in read(topic, len(here), partition=partition)] == [b"key-%d" % i for i in here]


def old_producer_and_consumer():
    topic = new_topic()
    sent = plain(100)
    produce(topic, sent, compression_type="gzip" if "gzip" in PREFIX else None, linger_ms=20)
    got = read(topic, 100)
    assert [(r.offset, r.key, r.value) for r in got] == [(i, k, v) for i, (k, v, _, _) in enumerate(sent)]
    OLD.clear()
    got = read(topic, 100, at=0)
    assert [(r.offset, r.key, r.value) for r in got] == [(i, k, v) for i, (k, v, _, _) in enumerate(sent)]
    produce(topic, [(b"new", b"one", [("h", b"1")], None)])
    assert read(topic, 1, at=100)[0].headers == [("h", b"1")]


def admin_topics():
    name = f"{PREFIX}-managed"

    def use(a):
        a.create_topics([NewTopic(name, 2, 1, topic_configs={"retention.ms": "12345"})])
        try:
            a.create_topics([NewTopic(name, 2, 1)])
            raise AssertionError("created twice")
        except TopicAlreadyExistsError:
            pass
        for error, bad in ((InvalidTopicError, NewTopic("bad/name", 1, 1)), (InvalidReplicationFactorError, NewTopic(name + "x", 1, 2)), (InvalidPartitionsError, NewTopic(name + "x", 0, 1))):
            try:
                a.create_topics([bad])
                raise AssertionError(f"accepted {bad.name}")
            except error:
                pass
        a.create_topics([NewTopic(name + "-only-checked", 1, 1)], validate_only=True)
        eventually(lambda: name in a.list_topics())
        assert name + "-only-checked" not in a.list_topics()
        described = a.describe_topics([name])[0]
        assert len(described["partitions"]) == 2 and not described["is_internal"], described
        assert all(p["leader"] == 1 and p["replicas"] == [1] and p["isr"] == [1] for p in described["partitions"])
        a.create_partitions({name: NewPartitions(5)})
        eventually(lambda: len(a.describe_topics([name])[0]["partitions"]) == 5)
        try:
            a.create_partitions({name: NewPartitions(3)})
            raise AssertionError("fewer partitions were accepted")
        except InvalidPartitionsError:
            pass
        cluster = a.describe_cluster()
        assert cluster["controller_id"] == 1 and [b["node_id"] for b in cluster["brokers"]] == [1], cluster
        a.delete_topics([name])
        eventually(lambda: name not in a.list_topics())
        try:
            a.delete_topics([name])
            raise AssertionError("deleted twice")
        except UnknownTopicOrPartitionError:
            pass

    with_closed(admin(), use)


def admin_configs():
    topic = new_topic(**{"retention.ms": "12345"})

    def described(a):
        response = a.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])[0]
        error, _, kind, name, entries = response.resources[0][:5]
        assert (error, kind, name) == (0, 2, topic)
        return {e[0]: e[1] for e in entries}

    def use(a):
        before = described(a)
        assert before["retention.ms"] == "12345" and before["cleanup.policy"] == "delete" and before["segment.bytes"] == "1073741824", before
        a.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, configs={"cleanup.policy": "compact"})])
        eventually(lambda: described(a)["cleanup.policy"] == "compact")
        assert described(a)["retention.ms"] == "604800000"
        broker = a.describe_configs([ConfigResource(ConfigResourceType.BROKER, "1")])[0].resources[0]
        values = {e[0]: e[1] for e in broker[4]}
        assert broker[0] == 0 and values["node.id"] == "1" and values["num.partitions"] == "1", broker

    with_closed(admin(), use)


globals()[CHECK]()
