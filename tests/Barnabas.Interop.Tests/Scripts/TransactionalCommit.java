import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;

/** Commits offsets of a group within transactions: TransactionalCommit BOOTSTRAP GROUP TOPIC. Partition 0 at 7, committed; then at 9, aborted. */
public class TransactionalCommit {
    public static void main(String[] arguments) throws Exception {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", arguments[0]);
        settings.put("transactional.id", "interop");
        TopicPartition partition = new TopicPartition(arguments[2], 0);
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            for (long offset : new long[] {7, 9}) {
                Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
                offsets.put(partition, new OffsetAndMetadata(offset, "in a transaction"));
                producer.beginTransaction();
                producer.sendOffsetsToTransaction(offsets, new ConsumerGroupMetadata(arguments[1]));
                if (offset == 7) {
                    producer.commitTransaction();
                } else {
                    producer.abortTransaction();
                }
            }
        }
    }
}
