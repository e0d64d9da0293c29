import base64
import os
import time

from cryptography.exceptions import InvalidSignature  # pip install cryptography
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

KEY = Ed25519PublicKey.from_public_bytes(base64.b64decode(os.environ["WEBHOOK_SECRET"].removeprefix("whpk_")))


def verify(body: bytes, headers) -> bool:
    """body: the bytes as they came, before they are parsed."""
    message, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > 300:
        return False
    signed = f"{message}.{timestamp}.".encode() + body
    signatures = headers.get("webhook-signature", "").split()
    return any(is_signed(signed, given[4:]) for given in signatures if given.startswith("v1a,"))


def is_signed(signed: bytes, signature: str) -> bool:
    try:
        KEY.verify(base64.b64decode(signature), signed)
        return True
    except (InvalidSignature, ValueError):
        return False
