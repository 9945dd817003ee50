"""Settings of connections with other systems: the API, webhooks and packs (ADR 26)."""

from datetime import timedelta

import environ

env = environ.Env()

# Requests a minute of one token, and of one address whatever it sends.
API_PER_MINUTE = env.int("API_PER_MINUTE", default=120)
API_ADDRESS_PER_MINUTE = env.int("API_ADDRESS_PER_MINUTE", default=300)
# Hosts of webhooks that may lie in the own network; all others must be reachable from outside.
WEBHOOK_OWN_HOSTS = env.list("WEBHOOK_OWN_HOSTS", default=[])
# A pack with more people than this takes a second person to approve it.
PACK_ALONE_UP_TO = env.int("PACK_ALONE_UP_TO", default=1000)

CONNECTIONS_BEAT = {
    # What changed gets its number, and other systems are called.
    "publish-changes": {
        "task": "office.tasks.publish_changes",
        "schedule": timedelta(seconds=20),
    },
    "sweep-packs": {
        "task": "office.tasks.sweep_packs",
        "schedule": timedelta(minutes=5),
    },
}
