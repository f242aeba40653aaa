"""Checks of a broker with confluent-kafka (librdkafka): confluent_checks.py BOOTSTRAP CHECK PREFIX. Ends with 0 where the check holds."""
import sys
import time

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition, OFFSET_BEGINNING
from confluent_kafka.admin import AdminClient, ConfigResource, NewPartitions, NewTopic

BOOTSTRAP, CHECK, PREFIX = sys.argv[1:4]
WAIT = 20
START = (int(time.time()) - 3600) * 1000  # of timestamps: old enough to be known, too young for retention


def admin():
    return AdminClient({"bootstrap.servers": BOOTSTRAP})


def done(futures):
    """The results of an admin call, by name; a KafkaError where the broker refused."""
    found = {}
    for name, future in futures.items():
        try:
            found[name] = future.result(WAIT)
        except KafkaException as e:
            found[name] = e.args[0].code()
    return found


def new_topic(partitions=1, **config):
    a, name = admin(), f"{PREFIX}-{CHECK}"
    assert done(a.create_topics([NewTopic(name, partitions, 1, config=config)])) == {name: None}
    return name


def eventually(holds):
    """A broker answers an admin request when it is committed; its own metadata follows a moment later."""
    deadline = time.monotonic() + WAIT
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def produce(topic, messages, partition=0, **options):
    """messages: (key, value, headers, timestamp); returns what the delivery reports said: (partition, offset)."""
    reports = []

    def report(error, message):
        assert error is None, error
        reports.append((message.partition(), message.offset()))

    producer = Producer({"bootstrap.servers": BOOTSTRAP, **options})
    for key, value, headers, timestamp in messages:
        more = {} if partition is None else {"partition": partition}
        producer.produce(topic, value, key, on_delivery=report, headers=headers, timestamp=timestamp, **more)
        producer.poll(0)
    assert producer.flush(WAIT) == 0
    return reports


def read(topic, count, partition=0, at=OFFSET_BEGINNING, **options):
    consumer = Consumer({"bootstrap.servers": BOOTSTRAP, "group.id": "unused", "enable.auto.commit": False, "auto.offset.reset": "error", **options})
    consumer.assign([TopicPartition(topic, partition, at)])
    found, deadline = [], time.monotonic() + WAIT
    while len(found) < count and time.monotonic() < deadline:
        message = consumer.poll(1)
        if message is not None:
            assert message.error() is None, message.error()
            found.append(message)
    consumer.close()
    assert len(found) == count, (len(found), count)
    return found


def plain(count, size=20):
    return [(b"k%d" % i, (b"v%d" % i).ljust(size, b"."), [], 0) for i in range(count)]


def idempotent(**options):
    topic = new_topic(2)
    sent = plain(2000)
    reports = produce(topic, sent, partition=1, **{"enable.idempotence": True, "acks": "all", "batch.num.messages": 100, **options})
    assert sorted(reports) == [(1, i) for i in range(2000)]
    got = read(topic, 2000, partition=1)
    assert [(m.key(), m.value(), m.offset()) for m in got] == [(k, v, i) for i, (k, v, _, _) in enumerate(sent)]


def idempotent_gzip(): idempotent(**{"compression.type": "gzip"})
def idempotent_snappy(): idempotent(**{"compression.type": "snappy"})
def idempotent_lz4(): idempotent(**{"compression.type": "lz4"})
def idempotent_zstd(): idempotent(**{"compression.type": "zstd"})


def headers_and_timestamps():
    topic = new_topic()
    sent = [(b"a", b"1", [("h", b"x"), ("h", b""), ("none", None)], START), (None, b"2", [], START + 500), (b"c", None, [], START + 1000)]
    produce(topic, sent)
    got = read(topic, 3)
    assert [(m.key(), m.value(), m.headers() or [], m.timestamp()) for m in got] == [(k, v, h, (1, t)) for k, v, h, t in sent]


def offsets():
    topic = new_topic()
    produce(topic, [(None, b"%d" % i, [], START + i * 1000) for i in range(50)])
    consumer = Consumer({"bootstrap.servers": BOOTSTRAP, "group.id": "unused"})
    assert consumer.get_watermark_offsets(TopicPartition(topic, 0), WAIT) == (0, 50)
    assert [t.offset for t in consumer.offsets_for_times([TopicPartition(topic, 0, START + 9500)], WAIT)] == [10]
    assert [t.offset for t in consumer.offsets_for_times([TopicPartition(topic, 0, START + 1_000_000)], WAIT)] == [-1]
    consumer.close()
    assert [m.value() for m in read(topic, 2, at=48)] == [b"48", b"49"]


def out_of_range():
    topic = new_topic()
    produce(topic, plain(3))
    consumer = Consumer({"bootstrap.servers": BOOTSTRAP, "group.id": "unused", "auto.offset.reset": "error", "enable.auto.commit": False})
    consumer.assign([TopicPartition(topic, 0, 1000)])
    message = consumer.poll(WAIT)
    assert message is not None and message.error() is not None and "out of range" in message.error().str().lower(), message and message.error()
    consumer.close()


def keys_choose_the_partition():
    topic = new_topic(5)
    sent = [(b"key-%d" % i, b"v", [], 0) for i in range(50)]
    chosen = []
    producer = Producer({"bootstrap.servers": BOOTSTRAP, "partitioner": "murmur2_random"})
    for key, value, _, _ in sent:
        producer.produce(topic, value, key, on_delivery=lambda e, m: chosen.append((m.key(), m.partition())))
    assert producer.flush(WAIT) == 0
    for partition in range(5):
        here = {k for k, p in chosen if p == partition}
        assert {m.key() for m in read(topic, len(here), partition=partition)} == here


def admin_topics():
    a, name = admin(), f"{PREFIX}-managed"
    assert done(a.create_topics([NewTopic(name, 3, 1), NewTopic("bad name", 1, 1), NewTopic(name + "-x", 1, 3)])) == {
        name: None, "bad name": KafkaError.TOPIC_EXCEPTION, name + "-x": KafkaError.INVALID_REPLICATION_FACTOR}
    assert done(a.create_topics([NewTopic(name, 3, 1)])) == {name: KafkaError.TOPIC_ALREADY_EXISTS}
    assert done(a.create_topics([NewTopic(name + "-checked", 3, 1)], validate_only=True)) == {name + "-checked": None}
    eventually(lambda: name in a.list_topics(timeout=WAIT).topics)
    topics = a.list_topics(timeout=WAIT).topics
    assert name + "-checked" not in topics and sorted(topics[name].partitions) == [0, 1, 2]
    assert done(a.create_partitions([NewPartitions(name, 4)])) == {name: None}
    assert done(a.create_partitions([NewPartitions(name, 2)])) == {name: KafkaError.INVALID_PARTITIONS}
    eventually(lambda: len(a.list_topics(name, timeout=WAIT).topics[name].partitions) == 4)
    assert done(a.delete_topics([name])) == {name: None}
    eventually(lambda: name not in a.list_topics(timeout=WAIT).topics)
    assert done(a.delete_topics([name])) == {name: KafkaError.UNKNOWN_TOPIC_OR_PART}


def admin_assignment():
    a, name = admin(), f"{PREFIX}-assigned"
    assert done(a.create_topics([NewTopic(name, 2, replica_assignment=[[1], [1]])])) == {name: None}
    assert done(a.create_topics([NewTopic(name + "-x", 1, replica_assignment=[[7]])])) != {name + "-x": None}


def admin_configs():
    topic, a = new_topic(**{"segment.bytes": "2000000"}), admin()

    def described(kind, name):
        resource = ConfigResource(kind, name)
        return a.describe_configs([resource])[resource].result(WAIT)

    config = described("topic", topic)
    assert config["segment.bytes"].value == "2000000" and not config["segment.bytes"].is_default
    assert config["retention.ms"].value == "604800000" and config["retention.ms"].is_default and not config["retention.ms"].is_read_only
    altered = ConfigResource("topic", topic, set_config={"retention.ms": "98765"})
    assert a.alter_configs([altered])[altered].result(WAIT) is None
    eventually(lambda: described("topic", topic)["retention.ms"].value == "98765")
    assert described("topic", topic)["segment.bytes"].value == "1073741824"
    wrong = ConfigResource("topic", topic, set_config={"retention.ms": "soon"})
    try:
        a.alter_configs([wrong])[wrong].result(WAIT)
        raise AssertionError("accepted a retention of 'soon'")
    except KafkaException as e:
        assert e.args[0].code() == KafkaError.INVALID_CONFIG, e
    broker = described("broker", "1")
    assert broker["node.id"].value == "1" and broker["node.id"].is_read_only


globals()[CHECK]()
