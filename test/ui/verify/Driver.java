import java.util.Base64;
import java.util.Scanner;

final class Driver {
  public static void main(String[] arguments) throws Exception {
    for (Scanner lines = new Scanner(System.in); lines.hasNextLine(); ) {
      String[] fields = lines.nextLine().split("\t", -1);
      byte[] body = Base64.getDecoder().decode(fields[0]);
      System.out.println(WebhookVerifier.verify(body, given(fields[1]), given(fields[2]), given(fields[3])));
    }
  }

  private static String given(String value) {
    return value.isEmpty() ? null : value;
  }
}
