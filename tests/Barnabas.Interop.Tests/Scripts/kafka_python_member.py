"""A member of a group with kafka-python: kafka_python_member.py BOOTSTRAP GROUP TOPIC NAME SESSION_MS. Says on standard output what it has, reads and commits.

It commits when partitions are revoked, and when a line of standard input says so; it leaves when standard input ends.
"""
import queue
import sys
import threading

from kafka import ConsumerRebalanceListener, KafkaConsumer

BOOTSTRAP, GROUP, TOPIC, NAME, SESSION_MS = sys.argv[1:6]
commands = queue.Queue()


def say(event, *what):
    print(event, NAME, *what, flush=True)


def listen():
    for line in sys.stdin:
        commands.put(line.strip())
    commands.put("leave")


class Listener(ConsumerRebalanceListener):
    def on_partitions_revoked(self, revoked):
        if revoked:
            consumer.commit()
        say("revoked", ",".join(str(p.partition) for p in sorted(revoked)))

    def on_partitions_assigned(self, assigned):
        say("assigned", ",".join(str(p.partition) for p in sorted(assigned)))


threading.Thread(target=listen, daemon=True).start()
consumer = KafkaConsumer(
    bootstrap_servers=BOOTSTRAP, group_id=GROUP, client_id=NAME, enable_auto_commit=False, auto_offset_reset="earliest",
    session_timeout_ms=int(SESSION_MS), heartbeat_interval_ms=300, metadata_max_age_ms=500)
consumer.subscribe([TOPIC], listener=Listener())
while True:
    for messages in consumer.poll(100).values():
        for m in messages:
            say("read", m.partition, m.offset, m.value.decode())
    if not commands.empty():
        command = commands.get()
        consumer.commit()  # nobody calls the listener when the consumer closes
        if command == "leave":
            break
        say("committed")
consumer.close(autocommit=False)
say("left")
