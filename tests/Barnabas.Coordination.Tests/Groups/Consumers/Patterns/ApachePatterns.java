import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A line in: an expression in base64, a blank, and topic names between commas. A line out: "error", or a 1 for each name that matches and a 0 for others. */
public class ApachePatterns {
    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            int blank = line.indexOf(' ');
            String expression = new String(Base64.getDecoder().decode(line.substring(0, blank)), StandardCharsets.UTF_8);
            StringBuilder answer = new StringBuilder();
            try {
                Pattern pattern = Pattern.compile(expression);
                for (String topic : line.substring(blank + 1).split(",")) {
                    answer.append(pattern.matcher(topic).matches() ? '1' : '0');
                }
            } catch (PatternSyntaxException e) {
                answer.append("error");
            }
            System.out.println(answer);
        }
    }
}
