"""An idempotent acks=all producer that goes on until its standard input closes: storm_producer.py BOOTSTRAP TOPIC PARTITIONS.

Message n goes to partition n mod PARTITIONS with value n. Standard output gets "A partition offset n" where the broker acknowledged, "F partition n reason" where it did not.
"""
import sys
import threading

from confluent_kafka import Producer

BOOTSTRAP, TOPIC, PARTITIONS = sys.argv[1], sys.argv[2], int(sys.argv[3])
stop = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()


def report(error, message):
    value = message.value().decode()
    if error is None:
        print("A", message.partition(), message.offset(), value, flush=True)
    else:
        print("F", message.partition(), value, error, flush=True)


producer = Producer({
    "bootstrap.servers": BOOTSTRAP, "enable.idempotence": True, "acks": "all", "linger.ms": 2, "batch.num.messages": 50, "message.timeout.ms": 300_000,
    "reconnect.backoff.ms": 20, "reconnect.backoff.max.ms": 200, "retry.backoff.ms": 20, "queue.buffering.max.messages": 2_000, "log_level": 0,
})
n = 0
while not stop.is_set():
    try:
        producer.produce(TOPIC, str(n), partition=n % PARTITIONS, on_delivery=report)
        n += 1
    except BufferError:
        producer.poll(0.05)
    producer.poll(0)
sys.exit(0 if producer.flush(120) == 0 else 3)
