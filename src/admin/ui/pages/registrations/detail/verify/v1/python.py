import base64
import hmac
import os
import time

KEY = base64.b64decode(os.environ["WEBHOOK_SECRET"].removeprefix("whsec_"))
if not KEY:
    raise ValueError("WEBHOOK_SECRET is empty")


def verify(body: bytes, headers) -> bool:
    """body: the bytes as they came, before they are parsed."""
    message, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > 300:
        return False
    digest = hmac.digest(KEY, f"{message}.{timestamp}.".encode() + body, "sha256")
    wanted = b"v1," + base64.b64encode(digest)
    signatures = headers.get("webhook-signature", "").split()
    return any(hmac.compare_digest(wanted, given.encode()) for given in signatures)
