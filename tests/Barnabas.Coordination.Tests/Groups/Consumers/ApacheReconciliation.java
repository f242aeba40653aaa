import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.FencedMemberEpochException;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.coordinator.common.runtime.CoordinatorMetadataDelta;
import org.apache.kafka.coordinator.common.runtime.CoordinatorMetadataImage;
import org.apache.kafka.coordinator.group.modern.Assignment;
import org.apache.kafka.coordinator.group.modern.MemberState;
import org.apache.kafka.coordinator.group.modern.consumer.ConsumerGroupMember;
import org.apache.kafka.coordinator.group.modern.consumer.CurrentAssignmentBuilder;
import org.apache.kafka.coordinator.group.modern.consumer.ResolvedRegularExpression;

/**
 * Answers one line of standard input, a member of a consumer group, with one line of standard output, the member after one step of Apache
 * Kafka's reconciliation. Question: count of topics that exist; member's epoch, previous epoch, state; counted lists: topics by name, topics of its regular
 * expression, assigned partitions (topic, partition, epoch), partitions to revoke; whether the subscription changed; target epoch and
 * target (topic, partition); partitions of other members; 1 and the partitions that it owns, or 0. Answer: FENCED, or epoch, previous epoch, state, assigned
 * partitions, partitions to revoke.
 */
public class ApacheReconciliation {
    public static void main(String[] arguments) throws Exception {
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in), 1 << 16);
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            System.out.println(answer(new StringTokenizer(line)));
            System.out.flush();
        }
    }

    private static String answer(StringTokenizer question) {
        Topics topics = new Topics(next(question));
        ConsumerGroupMember.Builder member = new ConsumerGroupMember.Builder("member")
            .setMemberEpoch(next(question))
            .setPreviousMemberEpoch(next(question))
            .setState(MemberState.fromValue((byte) next(question)))
            .setSubscribedTopicNames(new ArrayList<>(names(question)))
            .setSubscribedTopicRegex("regex");
        Set<String> matched = names(question);
        member.setAssignedPartitions(epochs(question)).setPartitionsPendingRevocation(epochs(question));
        boolean changed = next(question) == 1;
        int targetEpoch = next(question);
        Map<Uuid, Set<Integer>> target = new HashMap<>();
        for (int left = next(question); left > 0; left--) {
            target.computeIfAbsent(topic(next(question)), t -> new HashSet<>()).add(next(question));
        }
        Map<Uuid, Map<Integer, Integer>> taken = epochs(question);
        ConsumerGroupMember before = member.build();
        add(taken, before.assignedPartitions(), before.memberEpoch());
        add(taken, before.partitionsPendingRevocation(), before.memberEpoch());
        try {
            return text(new CurrentAssignmentBuilder(before)
                .withMetadataImage(topics)
                .withTargetAssignment(targetEpoch, new Assignment(target))
                .withHasSubscriptionChanged(changed)
                .withResolvedRegularExpressions(Map.of("regex", new ResolvedRegularExpression(matched, 1, 1)))
                .withCurrentPartitionEpoch((topic, partition) -> taken.getOrDefault(topic, Map.of()).getOrDefault(partition, -1))
                .withOwnedTopicPartitions(owned(question))
                .build());
        } catch (FencedMemberEpochException e) {
            return "FENCED";
        }
    }

    private static void add(Map<Uuid, Map<Integer, Integer>> taken, Map<Uuid, Map<Integer, Integer>> partitions, int epoch) {
        partitions.forEach((topic, of) -> of.keySet().forEach(partition -> taken.computeIfAbsent(topic, t -> new HashMap<>()).put(partition, epoch)));
    }

    private static Set<String> names(StringTokenizer question) {
        Set<String> names = new HashSet<>();
        for (int left = next(question); left > 0; left--) {
            names.add("topic-" + next(question));
        }
        return names;
    }

    private static Map<Uuid, Map<Integer, Integer>> epochs(StringTokenizer question) {
        Map<Uuid, Map<Integer, Integer>> epochs = new HashMap<>();
        for (int left = next(question); left > 0; left--) {
            epochs.computeIfAbsent(topic(next(question)), t -> new HashMap<>()).put(next(question), next(question));
        }
        return epochs;
    }

    private static List<ConsumerGroupHeartbeatRequestData.TopicPartitions> owned(StringTokenizer question) {
        if (next(question) == 0) {
            return null;
        }
        List<ConsumerGroupHeartbeatRequestData.TopicPartitions> owned = new ArrayList<>();
        for (int left = next(question); left > 0; left--) {
            owned.add(new ConsumerGroupHeartbeatRequestData.TopicPartitions().setTopicId(topic(next(question))).setPartitions(List.of(next(question))));
        }
        return owned;
    }

    private static String text(ConsumerGroupMember member) {
        return member.memberEpoch() + " " + member.previousMemberEpoch() + " " + member.state().value()
            + " " + text(member.assignedPartitions()) + " " + text(member.partitionsPendingRevocation());
    }

    private static String text(Map<Uuid, Map<Integer, Integer>> partitions) {
        StringBuilder each = new StringBuilder();
        int count = 0;
        for (Map.Entry<Uuid, Map<Integer, Integer>> topic : new TreeMap<>(partitions).entrySet()) {
            for (Map.Entry<Integer, Integer> partition : new TreeMap<>(topic.getValue()).entrySet()) {
                each.append(' ').append(topic.getKey().getLeastSignificantBits()).append(' ').append(partition.getKey()).append(' ').append(partition.getValue());
                count++;
            }
        }
        return count + each.toString();
    }

    private static int next(StringTokenizer question) {
        return Integer.parseInt(question.nextToken());
    }

    private static Uuid topic(int index) {
        return new Uuid(1, index);
    }

    private record Topic(String name, Uuid id) implements CoordinatorMetadataImage.TopicMetadata {
        @Override
        public int partitionCount() {
            return 100;
        }

        @Override
        public List<String> partitionRacks(int partition) {
            return List.of();
        }
    }

    private record Topics(int count) implements CoordinatorMetadataImage {
        @Override
        public Set<Uuid> topicIds() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Set<String> topicNames() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<TopicMetadata> topicMetadata(String name) {
            int index = Integer.parseInt(name.substring("topic-".length()));
            return index < count ? Optional.of(new Topic(name, topic(index))) : Optional.empty();
        }

        @Override
        public Optional<TopicMetadata> topicMetadata(Uuid id) {
            long index = id.getLeastSignificantBits();
            return index < count ? Optional.of(new Topic("topic-" + index, id)) : Optional.empty();
        }

        @Override
        public CoordinatorMetadataDelta emptyDelta() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long version() {
            return 1;
        }

        @Override
        public boolean isEmpty() {
            return count == 0;
        }
    }
}
