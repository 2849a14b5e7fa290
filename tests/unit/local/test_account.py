"""Who runs Postgres."""

import os
import subprocess
from pathlib import Path

import pytest

from pipeline.errors import StackError
from pipeline.local.account import Account, account_for


def test_an_account_survives_being_printed_and_parsed() -> None:
    for account in (Account(uid=5, gid=7), Account(uid=5, gid=7, namespaced=True)):
        assert Account.parse(str(account)) == account


def test_whoever_is_chosen_is_not_root_and_owns_the_folder(tmp_path: Path) -> None:
    account = account_for(tmp_path, Path("/bin/ls"))
    script = 'test "$(id -u)" != 0 && test -O "$0" && touch "$0/written"'
    subprocess.run(["/bin/sh", "-c", script, tmp_path], preexec_fn=account.become, check=True)
    assert account_for(tmp_path, Path("/bin/ls")) == account


def test_a_program_that_nobody_can_run_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StackError, match="ONRECORD_HOME"):
        account_for(tmp_path, tmp_path / "absent")


def test_it_never_opens_a_folder_above(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    folder = closed / "data"
    folder.mkdir(parents=True)
    closed.chmod(0o700)
    account = account_for(folder, Path("/bin/ls"))
    assert closed.stat().st_mode & 0o777 == 0o700
    assert closed.stat().st_uid == os.geteuid()
    assert account.namespaced == (os.geteuid() == 0)
