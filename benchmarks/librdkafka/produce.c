// The load of Barnabas.ClientLoad for librdkafka: one thread that sends records as fast as the client takes them.
// produce BOOTSTRAP TOPIC RECORDS WARM_UP SIZE CODEC BATCH_SIZE LINGER_MS

#include <librdkafka/rdkafka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static long failed;

static void delivered(rd_kafka_t *client, const rd_kafka_message_t *message, void *opaque)
{
    failed += message->err != RD_KAFKA_RESP_ERR_NO_ERROR;
}

static void set(rd_kafka_conf_t *conf, const char *key, const char *value)
{
    char reason[256];
    if (rd_kafka_conf_set(conf, key, value, reason, sizeof reason) != RD_KAFKA_CONF_OK) {
        fprintf(stderr, "%s\n", reason);
        exit(1);
    }
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static double cpu(void)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return use.ru_utime.tv_sec + use.ru_stime.tv_sec + (use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
}

static void send_all(rd_kafka_t *client, rd_kafka_topic_t *topic, void *value, size_t size, long count)
{
    for (long i = 0; i < count; i++) {
        while (rd_kafka_produce(topic, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, value, size, NULL, 0, NULL) == -1) {
            if (errno != ENOBUFS) {
                fprintf(stderr, "produce: %s\n", rd_kafka_err2str(rd_kafka_last_error()));
                exit(1);
            }
            rd_kafka_poll(client, 10);
        }
        if (i % 100 == 0)
            rd_kafka_poll(client, 0);
    }
    rd_kafka_flush(client, 60000);
}

int main(int count, char **arg)
{
    if (count != 9) {
        fprintf(stderr, "produce BOOTSTRAP TOPIC RECORDS WARM_UP SIZE CODEC BATCH_SIZE LINGER_MS\n");
        return 2;
    }
    long records = atol(arg[3]), warm_up = atol(arg[4]);
    size_t size = strtoul(arg[5], NULL, 10);
    static const char *words[] = {"the ", "castle ", "hill ", "was ", "hidden ", "veiled ", "in ", "mist ", "and ", "darkness ", "nor ", "even ", "a ", "glimmer ", "of ", "light ", "42 ", "1922 "};
    char *value = malloc(size + 16);
    for (size_t at = 0, word = 7; at < size; word = word * 6364136223846793005u + 1442695040888963407u) {
        const char *next = words[(word >> 33) % (sizeof words / sizeof *words)];
        strcpy(value + at, next);
        at += strlen(next);
    }

    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "bootstrap.servers", arg[1]);
    set(conf, "enable.idempotence", "true");
    set(conf, "acks", "all");
    set(conf, "compression.codec", arg[6]);
    set(conf, "batch.size", arg[7]);
    set(conf, "linger.ms", arg[8]);
    // As much as the other client buffers.
    set(conf, "queue.buffering.max.kbytes", "32768");
    set(conf, "queue.buffering.max.messages", "1000000");
    rd_kafka_conf_set_dr_msg_cb(conf, delivered);
    char reason[256];
    rd_kafka_t *client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, reason, sizeof reason);
    if (!client) {
        fprintf(stderr, "%s\n", reason);
        return 1;
    }
    rd_kafka_topic_t *topic = rd_kafka_topic_new(client, arg[2], NULL);

    send_all(client, topic, value, size, warm_up);
    double cpu_before = cpu(), start = now();
    send_all(client, topic, value, size, records);
    double seconds = now() - start, used = cpu() - cpu_before;
    printf("librdkafka  %12.0f records/s %9.1f MB/s %8.3f us CPU/record %8s B/record failed %ld\n",
           records / seconds, records / seconds * size / 1e6, used / records * 1e6, "-", failed);
    rd_kafka_topic_destroy(topic);
    rd_kafka_destroy(client);
    return failed > 0;
}
