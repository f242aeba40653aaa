import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.coordinator.group.api.assignor.ConsumerGroupPartitionAssignor;
import org.apache.kafka.coordinator.group.api.assignor.GroupAssignment;
import org.apache.kafka.coordinator.group.api.assignor.SubscribedTopicDescriber;
import org.apache.kafka.coordinator.group.api.assignor.SubscriptionType;
import org.apache.kafka.coordinator.group.assignor.RangeAssignor;
import org.apache.kafka.coordinator.group.assignor.UniformAssignor;
import org.apache.kafka.coordinator.group.modern.Assignment;
import org.apache.kafka.coordinator.group.modern.GroupSpecImpl;
import org.apache.kafka.coordinator.group.modern.MemberSubscriptionAndAssignmentImpl;

/**
 * Answers one line of standard input, a group, with one line of standard output, what Apache Kafka's server-side assignor makes of it.
 * Question: assignor, HOMOGENEOUS or HETEROGENEOUS, topic count, partitions of each; member count, then of each its id, instance id or "-",
 * the count of subscribed topics and these, the count of assigned partitions and these as topic and partition. Answer: of each member, in order, the count of
 * assigned partitions and these.
 */
public class ApacheAssignors {
    public static void main(String[] arguments) throws Exception {
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in), 1 << 16);
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            System.out.println(answer(new StringTokenizer(line)));
            System.out.flush();
        }
    }

    private static String answer(StringTokenizer question) {
        ConsumerGroupPartitionAssignor assignor = question.nextToken().equals("range") ? new RangeAssignor() : new UniformAssignor();
        SubscriptionType type = SubscriptionType.valueOf(question.nextToken());
        int[] partitionCounts = new int[next(question)];
        for (int i = 0; i < partitionCounts.length; i++) {
            partitionCounts[i] = next(question);
        }
        int memberCount = next(question);
        String[] ids = new String[memberCount];
        Map<String, MemberSubscriptionAndAssignmentImpl> members = new HashMap<>();
        Map<Uuid, Map<Integer, String>> owners = new HashMap<>();
        for (int i = 0; i < memberCount; i++) {
            ids[i] = question.nextToken();
            members.put(ids[i], member(ids[i], question, owners));
        }
        GroupAssignment assignment = assignor.assign(
            new GroupSpecImpl(Collections.unmodifiableMap(members), type, owners),
            new Topics(partitionCounts));
        return text(ids, assignment);
    }

    private static MemberSubscriptionAndAssignmentImpl member(String id, StringTokenizer question, Map<Uuid, Map<Integer, String>> owners) {
        String instance = question.nextToken();
        Set<Uuid> subscribed = new HashSet<>();
        for (int left = next(question); left > 0; left--) {
            subscribed.add(topic(next(question)));
        }
        Map<Uuid, Set<Integer>> target = new HashMap<>();
        for (int left = next(question); left > 0; left--) {
            Uuid topic = topic(next(question));
            int partition = next(question);
            target.computeIfAbsent(topic, t -> new HashSet<>()).add(partition);
            owners.computeIfAbsent(topic, t -> new HashMap<>()).put(partition, id);
        }
        return new MemberSubscriptionAndAssignmentImpl(
            Optional.empty(), instance.equals("-") ? Optional.empty() : Optional.of(instance), subscribed, new Assignment(target));
    }

    private static String text(String[] ids, GroupAssignment assignment) {
        StringBuilder text = new StringBuilder();
        for (String id : ids) {
            Map<Uuid, Set<Integer>> partitions = assignment.members().containsKey(id) ? assignment.members().get(id).partitions() : Map.of();
            int count = 0;
            StringBuilder each = new StringBuilder();
            for (Map.Entry<Uuid, Set<Integer>> topic : new TreeMap<>(partitions).entrySet()) {
                for (int partition : new TreeSet<>(topic.getValue())) {
                    each.append(topic.getKey().getLeastSignificantBits()).append(' ').append(partition).append(' ');
                    count++;
                }
            }
            text.append(count).append(' ').append(each);
        }
        return text.toString();
    }

    private static int next(StringTokenizer question) {
        return Integer.parseInt(question.nextToken());
    }

    private static Uuid topic(int index) {
        return new Uuid(1, index);
    }

    private record Topics(int[] partitionCounts) implements SubscribedTopicDescriber {
        @Override
        public int numPartitions(Uuid topic) {
            return topic.getLeastSignificantBits() < partitionCounts.length ? partitionCounts[(int) topic.getLeastSignificantBits()] : -1;
        }

        @Override
        public Set<String> racksForPartition(Uuid topic, int partition) {
            return Set.of();
        }
    }
}
