"""A member of a group with confluent-kafka: confluent_member.py BOOTSTRAP GROUP TOPIC NAME SESSION_MS STRATEGY. Says on standard output what it has, reads and commits.

It commits when partitions are revoked, and when a line of standard input says so; it leaves when standard input ends.
"""
import queue
import sys
import threading

from confluent_kafka import Consumer, KafkaException, TopicPartition

BOOTSTRAP, GROUP, TOPIC, NAME, SESSION_MS, STRATEGY = sys.argv[1:7]
commands = queue.Queue()
positions = {}  # of what it has: partition to the next offset, None before the first message


def say(event, *what):
    print(event, NAME, *what, flush=True)


def listen():
    for line in sys.stdin:
        commands.put(line.strip())
    commands.put("leave")


def commit(partitions):
    offsets = [TopicPartition(TOPIC, p, positions[p]) for p in partitions if positions.get(p) is not None]
    if offsets:
        consumer.commit(offsets=offsets, asynchronous=False)


def say_assigned():
    say("assigned", ",".join(str(p) for p in sorted(positions)))


def on_assign(_, partitions):
    positions.update({p.partition: None for p in partitions})
    say_assigned()


def on_revoke(_, partitions):
    commit([p.partition for p in partitions])
    on_lost(_, partitions)


def on_lost(_, partitions):
    for p in partitions:
        positions.pop(p.partition, None)
    say("revoked", ",".join(str(p.partition) for p in sorted(partitions)))
    say_assigned()


threading.Thread(target=listen, daemon=True).start()
consumer = Consumer({
    "bootstrap.servers": BOOTSTRAP, "group.id": GROUP, "client.id": NAME, "enable.auto.commit": False, "auto.offset.reset": "earliest",
    "partition.assignment.strategy": STRATEGY, "session.timeout.ms": int(SESSION_MS), "heartbeat.interval.ms": 300,
    "topic.metadata.refresh.interval.ms": 500, "fetch.wait.max.ms": 100, "reconnect.backoff.max.ms": 500, "log_level": 0})
consumer.subscribe([TOPIC], on_assign=on_assign, on_revoke=on_revoke, on_lost=on_lost)
while True:
    message = consumer.poll(0.1)
    if message is not None and not message.error():
        positions[message.partition()] = message.offset() + 1
        say("read", message.partition(), message.offset(), message.value().decode())
    if not commands.empty():
        command = commands.get()
        if command == "leave":
            break
        try:
            commit(positions)
            say("committed")
        except KafkaException as e:
            say("failed", e)
consumer.close()
say("left")
