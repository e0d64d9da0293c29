require "openssl"

KEY = ENV.fetch("WEBHOOK_SECRET").delete_prefix("whsec_").unpack1("m")
raise "WEBHOOK_SECRET is empty" if KEY.empty?

# body: the bytes as they came, before they are parsed.
# headers: request.headers in Rails, or a Hash with names in lower case.
def verify(body, headers)
  id, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
  return false if (Time.now.to_i - timestamp.to_i).abs > 300

  wanted = "v1,#{[OpenSSL::HMAC.digest("SHA256", KEY, "#{id}.#{timestamp}.#{body}")].pack("m0")}"
  headers["webhook-signature"].to_s.split.any? { |given| OpenSSL.secure_compare(wanted, given) }
end
