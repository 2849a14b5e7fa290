"""`onrecord entity`: what it shows, what it corrects, and what it says where that cannot be."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

type Onrecord = Callable[..., subprocess.CompletedProcess[str]]

REPORTS = {
    "accord": "Iranian President Masoud Rostami met Jordanian Foreign Minister Omar Haddad in Amman. “We are late,”"
    " Rostami told reporters. The Iranian president had waited for hours, and Haddad had not slept.",
    "bridge": "The bridge opens in May, Omar Haddad, an engineer of the town of Karsund, said on Monday. “It is late,"
    " and it is dry,” Haddad told reporters. Nobody asked him for the price of it.",
}


@pytest.fixture
def onrecord(onrecord_in: Callable[..., Onrecord], database_url: str, owner_url: str, tmp_path: Path) -> Onrecord:
    """Runs the command on this test's database."""
    return onrecord_in(tmp_path, ONRECORD_DATABASE_URL=database_url, ONRECORD_OWNER_URL=owner_url)


@pytest.fixture
def read(onrecord: Onrecord, tmp_path: Path) -> None:
    """Two reports, read into the database."""
    folder = tmp_path / "pages"
    folder.mkdir()
    for name, text in REPORTS.items():
        page = f"<html lang='en'><body><article><h1>{name}</h1><p>{text}</p></article></body></html>"
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    assert onrecord("backfill", "folder", str(folder)).returncode == 0


@pytest.mark.usefixtures("read")
def test_entities_are_shown_and_corrected_and_a_second_merge_is_refused(onrecord: Onrecord, database_url: str) -> None:
    shown = onrecord("entity", "show", "Masoud Rostami")
    assert shown.returncode == 0, shown.stderr
    assert "Iranian President" in shown.stdout
    assert "The Iranian president" in shown.stdout
    with psycopg.connect(database_url) as connection:
        query = "SELECT entity_id FROM news.entity WHERE name = 'Omar Haddad' ORDER BY 1"
        namesakes = [str(row[0]) for row in connection.execute(query)]
    assert len(namesakes) == 2, "a minister and an engineer"

    merged = onrecord("entity", "merge", *namesakes)
    assert merged.returncode == 0, merged.stderr
    assert "engineer" in merged.stdout
    assert "foreign minister" in merged.stdout
    again = onrecord("entity", "merge", *reversed(namesakes))
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr.endswith("are one entity already.\n")

    assert "Omar A. Haddad" in onrecord("entity", "rename", namesakes[0], "Omar A. Haddad").stdout
    assert "Q42" in onrecord("entity", "link", namesakes[1], "Q42").stdout
    parted = onrecord("entity", "split", namesakes[1])
    assert parted.returncode == 0, parted.stderr
    with psycopg.connect(database_url) as connection:
        names = connection.execute("SELECT name FROM news.entity WHERE 'Haddad' = ANY(aliases) ORDER BY 1").fetchall()
    assert names == [("Omar A. Haddad",), ("Omar Haddad",)]


@pytest.mark.parametrize(
    ("arguments", "status", "complaint"),
    [
        (("show", "Nobody At All"), 1, "Nothing is called 'Nobody At All'."),
        (("merge", "1", "2"), 1, "There is no entity 1."),
        (("link", "1", "forty-two"), 2, "A Wikidata item is Q and a number"),
        (("link", "1"), 2, "Give a Wikidata item, or --article and --name."),
        (("rename", "1", " "), 2, "A name has letters."),
    ],
)
def test_what_cannot_be_is_said_plainly(
    onrecord: Onrecord, arguments: tuple[str, ...], status: int, complaint: str
) -> None:
    done = onrecord("entity", *arguments)
    assert done.returncode == status
    assert complaint in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr
