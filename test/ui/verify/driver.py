import base64
import sys

from sample import verify

NAMES = ["webhook-id", "webhook-timestamp", "webhook-signature"]
for line in sys.stdin:
    body, *values = line.rstrip("\n").split("\t")
    headers = {name: value for name, value in zip(NAMES, values) if value}
    print(str(verify(base64.b64decode(body), headers)).lower())
