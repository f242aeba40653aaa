import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import org.apache.kafka.common.utils.Exit;

/**
 * Runs Apache Kafka's command-line tools one after the other in one process: a line of standard input is a class and its arguments, between tabs;
 * the answer is the tool's exit code, the number of lines that it printed, and these.
 */
public class ToolRunner {
    public static void main(String[] unused) throws Exception {
        Exit.setExitProcedure((code, message) -> {
            throw new Ended(code);
        });
        PrintStream answers = System.out;
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split("\t");
            ByteArrayOutputStream printed = new ByteArrayOutputStream();
            System.setOut(new PrintStream(printed, true));
            System.setErr(System.out);
            int code = run(words[0], Arrays.copyOfRange(words, 1, words.length));
            System.out.flush();
            String[] lines = printed.toString().split("\n");
            answers.println(code + " " + lines.length);
            for (String each : lines) {
                answers.println(each);
            }
            answers.flush();
        }
    }

    private static int run(String tool, String[] arguments) throws Exception {
        try {
            Class.forName(tool).getMethod("main", String[].class).invoke(null, (Object) arguments);
            return 0;
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Ended ended) {
                return ended.code;
            }
            e.getCause().printStackTrace(System.out);
            return 1;
        }
    }

    private static class Ended extends RuntimeException {
        final int code;

        Ended(int code) {
            this.code = code;
        }
    }
}
