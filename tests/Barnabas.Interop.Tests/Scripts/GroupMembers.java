import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Members of a group with the Java client: GroupMembers BOOTSTRAP GROUP TOPIC NAME,NAME,... KEY=VALUE... Says on standard output what each has,
 * reads and commits. A member commits when partitions are revoked, and when a line of standard input is "commit NAME"; it leaves when a line is
 * "leave NAME", another joins when it is "join NAME"; all leave when standard input ends.
 */
public class GroupMembers {
    public static void main(String[] arguments) throws Exception {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", arguments[0]);
        settings.put("group.id", arguments[1]);
        settings.put("enable.auto.commit", "false");
        settings.put("auto.offset.reset", "earliest");
        settings.put("metadata.max.age.ms", "500");
        settings.put("fetch.max.wait.ms", "100");
        settings.put("reconnect.backoff.max.ms", "500");
        for (int i = 4; i < arguments.length; i++) {
            settings.put(arguments[i].substring(0, arguments[i].indexOf('=')), arguments[i].substring(arguments[i].indexOf('=') + 1));
        }
        Map<String, Member> members = new HashMap<>();
        for (String name : arguments[3].split(",")) {
            Member member = new Member(name, arguments[2], settings);
            members.put(name, member);
            member.start();
        }
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ");
            if (words[0].equals("join")) {
                Member member = new Member(words[1], arguments[2], settings);
                members.put(words[1], member);
                member.start();
            } else {
                members.get(words[1]).commands.add(words[0]);
            }
        }
        for (Member member : members.values()) {
            member.commands.add("leave");
        }
        for (Member member : members.values()) {
            member.join();
        }
    }

    private static synchronized void say(String event, String name, String what) {
        System.out.println(event + " " + name + " " + what);
        System.out.flush();
    }

    private static class Member extends Thread implements ConsumerRebalanceListener {
        final String name;
        final ConcurrentLinkedQueue<String> commands = new ConcurrentLinkedQueue<>();
        private final String topic;
        private final KafkaConsumer<String, String> consumer;
        private final Map<TopicPartition, OffsetAndMetadata> read = new HashMap<>();

        Member(String name, String topic, Properties settings) {
            this.name = name;
            this.topic = topic;
            Properties own = new Properties();
            own.putAll(settings);
            own.put("client.id", name);
            this.consumer = new KafkaConsumer<>(own, new StringDeserializer(), new StringDeserializer());
        }

        @Override
        public void run() {
            try {
                consumer.subscribe(List.of(topic), this);
                while (follow(commands.poll())) {
                    for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
                        read.put(new TopicPartition(topic, record.partition()), new OffsetAndMetadata(record.offset() + 1));
                        say("read", name, record.partition() + " " + record.offset() + " " + record.value());
                    }
                }
                consumer.close();
                say("left", name, "");
            } catch (Exception e) {
                e.printStackTrace();
                say("failed", name, e.toString());
            }
        }

        private boolean follow(String command) {
            if ("commit".equals(command)) {
                consumer.commitSync(new HashMap<>(read));
                say("committed", name, "");
            }
            return !"leave".equals(command);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            Map<TopicPartition, OffsetAndMetadata> given = new HashMap<>(read);
            given.keySet().retainAll(partitions);
            if (!given.isEmpty()) {
                consumer.commitSync(given);
            }
            onPartitionsLost(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            read.keySet().removeAll(partitions);
            say("revoked", name, text(partitions));
            List<TopicPartition> left = new ArrayList<>(consumer.assignment());
            left.removeAll(partitions);
            say("assigned", name, text(left));
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            say("assigned", name, text(consumer.assignment()));
        }

        private static String text(Collection<TopicPartition> partitions) {
            return new TreeSet<>(partitions.stream().map(TopicPartition::partition).toList()).stream().map(String::valueOf).collect(Collectors.joining(","));
        }
    }
}
