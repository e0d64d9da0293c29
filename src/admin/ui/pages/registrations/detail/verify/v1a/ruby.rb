require "openssl"

# An ed25519 public key as OpenSSL reads it: what comes before its 32 bytes never changes.
PREFIX = ["302a300506032b6570032100"].pack("H*")
KEY = OpenSSL::PKey.read(PREFIX + ENV.fetch("WEBHOOK_SECRET").delete_prefix("whpk_").unpack1("m"))

# body: the bytes as they came, before they are parsed.
# headers: request.headers in Rails, or a Hash with names in lower case.
def verify(body, headers)
  id, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
  return false if (Time.now.to_i - timestamp.to_i).abs > 300

  headers["webhook-signature"].to_s.split.any? do |given|
    given.start_with?("v1a,") && KEY.verify(nil, given.delete_prefix("v1a,").unpack1("m"), "#{id}.#{timestamp}.#{body}")
  end
end
