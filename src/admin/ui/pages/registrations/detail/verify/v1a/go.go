package webhook

import (
	"crypto/ed25519"
	"encoding/base64"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

// Verify takes the bytes of the body as they came, before they are parsed.
func Verify(body []byte, header http.Header) bool {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(os.Getenv("WEBHOOK_SECRET"), "whpk_"))
	if err != nil || len(key) != ed25519.PublicKeySize {
		return false
	}
	timestamp := header.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || time.Since(time.Unix(seconds, 0)).Abs() > 5*time.Minute {
		return false
	}
	signed := append([]byte(header.Get("webhook-id")+"."+timestamp+"."), body...)
	for _, given := range strings.Fields(header.Get("webhook-signature")) {
		signature, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(given, "v1a,"))
		if err == nil && strings.HasPrefix(given, "v1a,") && ed25519.Verify(key, signed, signature) {
			return true
		}
	}
	return false
}
