"""Which system account runs Postgres, which refuses to run as root.

An ordinary user runs it as themselves. Root hands it to an unprivileged account; where no such account can reach the
data or the programs (a checkout under /root), it runs in a user namespace in which root goes by another number.
"""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import StackError

#: the account that gives Postgres a number and a name inside a namespace; every system has it
_SOMEBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A user and group to become; `namespaced` says that they are so called inside a user namespace only."""

    uid: int
    gid: int
    namespaced: bool = False

    def __str__(self) -> str:
        return f"{self.uid}:{self.gid}" + (":namespaced" if self.namespaced else "")

    @classmethod
    def parse(cls, printed: str) -> "Account":
        """The reverse of `str`."""
        uid, gid, *namespaced = printed.split(":")
        return cls(uid=int(uid), gid=int(gid), namespaced=bool(namespaced))

    def become(self) -> None:
        """Change this process for good. For a child between fork and exec. Raises OSError where it may not."""
        if self.namespaced:
            outer_uid, outer_gid = os.geteuid(), os.getegid()
            os.unshare(os.CLONE_NEWUSER)
            Path("/proc/self/setgroups").write_text("deny")
            Path("/proc/self/uid_map").write_text(f"{self.uid} {outer_uid} 1")
            Path("/proc/self/gid_map").write_text(f"{self.gid} {outer_gid} 1")
        elif os.geteuid() == 0:
            os.setgroups([])
            os.setgid(self.gid)
            os.setuid(self.uid)

    def own(self, folder: Path) -> None:
        """Give `folder` (not what is in it) to the account."""
        if os.geteuid() == 0:
            os.chown(folder, *((0, 0) if self.namespaced else (self.uid, self.gid)))


def account_for(folder: Path, program: Path) -> Account:
    """The account that runs `program` on `folder`, an existing folder that it comes to own.

    Raises StackError where there is none: it never opens the folders above to others.
    """
    for account in _candidates(folder):
        account.own(folder)
        if _reaches(account, folder, program):
            return account
    raise StackError(
        f"Postgres does not run as root, and no other account can reach {folder} and {program}. "
        "Run as an ordinary user, or put the project and ONRECORD_HOME where everyone may enter (not under /root)."
    )


def _candidates(folder: Path) -> list[Account]:
    """Who may be tried, best first. Data that is there already stays with its owner."""
    somebody = pwd.getpwnam(_SOMEBODY)
    namespaced = Account(uid=somebody.pw_uid, gid=somebody.pw_gid, namespaced=True)
    if os.geteuid() != 0:
        return [Account(uid=os.geteuid(), gid=os.getegid()) if _has_name(os.geteuid()) else namespaced]
    if any(folder.iterdir()):
        owner = folder.stat()
        return [Account(uid=owner.st_uid, gid=owner.st_gid) if owner.st_uid else namespaced]
    known = [entry for entry in pwd.getpwall() if entry.pw_name in ("postgres", _SOMEBODY)]
    known.sort(key=lambda entry: entry.pw_name == _SOMEBODY)
    return [*(Account(uid=entry.pw_uid, gid=entry.pw_gid) for entry in known), namespaced]


def _has_name(uid: int) -> bool:
    """initdb wants a user with a name; containers like to run as a bare number."""
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _reaches(account: Account, folder: Path, program: Path) -> bool:
    try:
        probe = subprocess.run(
            ["/bin/sh", "-c", 'cd "$0" && exec "$1" --version', folder, program],
            preexec_fn=account.become,
            capture_output=True,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return probe.returncode == 0
