"""A small gazetteer, and the material that this machine may have beside the tree."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.agencies import Agencies, parse_agencies

_AGENCIES_CSV = """name,short_name,acronyms,aliases,country,kind,wikidata_id
Anadolu Agency,Anadolu,AA,Anadolu Ajansı,TR,agency,
Islamic Republic News Agency,IRNA,IRNA,,IR,agency,
Agence France-Presse,AFP,AFP,,FR,agency,
Reuters,Reuters,,,GB,agency,
Associated Press,AP,AP,,US,agency,
Xinhua News Agency,Xinhua,,,CN,agency,
Deutsche Presse-Agentur,dpa,dpa,,DE,agency,
Press Trust of India,PTI,PTI,,IN,agency,
TASS,TASS,,ITAR-TASS,RU,agency,
Press TV,Press TV,,PressTV,IR,broadcaster,
Al Jazeera,Al Jazeera,,,QA,broadcaster,
"""


@pytest.fixture(scope="session")
def agencies_csv() -> str:
    return _AGENCIES_CSV


@pytest.fixture(scope="session")
def agencies() -> Agencies:
    return parse_agencies(_AGENCIES_CSV)


@pytest.fixture(scope="session")
def now() -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """The path of shared material; the test is skipped where it is absent."""

    def find(name: str) -> Path:
        path = Path(__file__).resolve().parents[4] / "shared" / name
        if not path.exists():
            pytest.skip(f"shared/{name} is not beside this repository")
        return path

    return find
