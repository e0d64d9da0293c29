import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;

final class WebhookVerifier {
  /** body: the bytes as they came, before they are parsed. */
  static boolean verify(byte[] body, String id, String timestamp, String signatures) throws GeneralSecurityException {
    if (timestamp == null || signatures == null || !timestamp.matches("\\d{1,12}")) return false;
    if (Math.abs(Instant.now().getEpochSecond() - Long.parseLong(timestamp)) > 300) return false;
    for (String given : signatures.split(" ")) {
      // 64 bytes in base64.
      if (!given.matches("v1a,[A-Za-z0-9+/]{86}==")) continue;
      Signature signature = Signature.getInstance("Ed25519");
      signature.initVerify(key());
      signature.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
      signature.update(body);
      if (signature.verify(Base64.getDecoder().decode(given.substring(4)))) return true;
    }
    return false;
  }

  /** What comes before the 32 bytes of an ed25519 public key never changes. */
  private static PublicKey key() throws GeneralSecurityException {
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    encoded.writeBytes(HexFormat.of().parseHex("302a300506032b6570032100"));
    encoded.writeBytes(Base64.getDecoder().decode(System.getenv("WEBHOOK_SECRET").replace("whpk_", "")));
    return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded.toByteArray()));
  }
}
