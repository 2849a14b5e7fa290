"""Faults. A refusal is a value (`records.Rejection`); an exception is something that should not have happened.

The docstring of each class is the first line of its message, so that a log line explains itself.
"""


class PipelineError(Exception):
    """Onrecord could not go on."""

    def __str__(self) -> str:
        detail = super().__str__()
        title = (type(self).__doc__ or "").strip().splitlines()[0]
        return f"{title} {detail}".strip()


class Transient(PipelineError):
    """This may pass: try again later."""


class Terminal(PipelineError):
    """Trying again will not help."""


class ConfigurationError(Terminal):
    """A setting is missing or wrong."""


class SeedError(Terminal):
    """A seed file is malformed; nothing of it was loaded."""


class SandboxTimeout(Transient):
    """Parsing took longer than its deadline; the child was killed."""


class SandboxCrash(Transient):
    """The parsing child died."""


class DatabaseUnavailable(Transient):
    """The database does not answer."""


class RowRefused(Terminal):
    """The database refused a row."""


class DecisionRefused(Terminal):
    """This cannot be decided."""


class AskRefused(Terminal):
    """This cannot be asked."""


class MigrationError(Terminal):
    """The database could not be migrated."""


class ExportRefused(Terminal):
    """This cannot be exported."""


class FileNotWritten(Terminal):
    """This file could not be written."""


class CheckFailed(Terminal):
    """What must always hold does not."""


class ArchiveError(Terminal):
    """A WARC file could not be written or read."""


class ArchiveUnavailable(Transient):
    """The storage of the archive does not answer."""


class StackError(Terminal):
    """The local stack could not be started or stopped."""
