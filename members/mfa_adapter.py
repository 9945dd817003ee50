"""How allauth keeps the secrets of second factors: sealed like the encrypted columns."""

from allauth.mfa.adapter import DefaultMFAAdapter

from common import encryption

COLUMN = "mfa_authenticator.data"


class MFAAdapter(DefaultMFAAdapter):
    """Seals the seeds of codes; those of before are read as they are until keys are rotated."""

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        return encryption.encrypt(text, column=COLUMN)

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret, or take one of before as it is."""
        if not encryption.is_sealed(encrypted_text):
            return encrypted_text
        return encryption.decrypt(encrypted_text, column=COLUMN)
