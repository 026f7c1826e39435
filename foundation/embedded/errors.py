"""The one exception of the launcher; its text is shown to people as it stands, Chinese first, then English."""


class EmbeddedError(RuntimeError):
    """The embedded PostgreSQL cannot be used; the message says what to do about it."""
