"""By which number another system knows a person: stable for it, of no use to a third one."""

from common.encryption import blind_key

LENGTH = 32


def person_key(client: int, person: int) -> str:
    """Return the number of a person for one connection.

    A keyed hash: two systems cannot put their rows together by it, and nobody outside can find
    out whose number of ours it was made from.
    """
    key = blind_key(f"{client}:{person}", column="office_apiclient.person")
    return (key or "")[:LENGTH]
