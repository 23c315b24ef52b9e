"""Results that people have decided on, behind accounts."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert

from clonetrace.analysis import Settings, open_results
from clonetrace.domain import Clonality, Morphology, Role, Turn
from clonetrace.store import Store
from clonetrace.store.schema import ReviewRow, SignatureRow
from clonetrace.web.accounts import People
from clonetrace.web.app import create_app
from clonetrace.web.services import Services
from making import make_colony, make_grade, make_well
from review_site import ADMIN, PASSWORD, Clock, Site, with_accounts

SEEN = datetime(2024, 3, 9, 12)


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A well with all its parts, one that failed, decisions of two readers, and accounts.

    Passwords take a while to hash.
    """
    results = tmp_path_factory.mktemp("decided")
    with open_results(results, Settings()) as store:
        for label in ("A1", "B2"):
            well = make_well(label, Clonality.MONOCLONAL, probability=0.995, founders=1)
            store.remember_well(well, [], fingerprint=f"of {label}", detectors="none")
        rich = make_well(
            "C3",
            Clonality.MONOCLONAL,
            probability=0.99,
            founders=1,
            largest=make_colony(1.6),
            morphology=make_grade(Morphology.M1, M2=0.1),
        )
        store.remember_well(rich, [], fingerprint="of C3", detectors="none")
        failed = make_well("D4", Clonality.AMBIGUOUS, failed="the disk was full")
        store.remember_well(failed, [], fingerprint="of D4", detectors="none")
        people = People(store, Settings().web, Clock())
        for role in Role:
            people.add(role.value, role.value.title(), role, PASSWORD, ADMIN)
    engine = create_engine(f"sqlite:///{results / 'clonetrace.db'}")
    with engine.begin() as connection:
        connection.execute(
            insert(ReviewRow),
            [
                _review("C3", "ann", Turn.FIRST),
                _review("A1", "ann", Turn.FIRST),
                _review("A1", "reviewer", Turn.SECOND),
                _review("B2", "reviewer", Turn.FIRST),
            ],
        )
        place = {"run": "RUN7", "plate": "1_2", "well": "A1"}
        signed = {"who": "ann", "name": "Ann Lee", "meaning": "approved", "signed_at": SEEN}
        words = {"fingerprint": "of A1", "decision": "monoclonal twice"}
        connection.execute(insert(SignatureRow), [place | signed | words])
    engine.dispose()
    return results


@pytest.fixture
def decided(made_once: Path, tmp_path: Path) -> Path:
    """The same, for one test."""
    return shutil.copytree(made_once, tmp_path / "decided")


def _review(well: str, who: str, turn: Turn) -> dict[str, object]:
    return {
        "run": "RUN7",
        "plate": "1_2",
        "well": well,
        "who": who,
        "name": who.title(),
        "turn": turn,
        "clonality": Clonality.MONOCLONAL,
        "morphology": None,
        "comment": "round",
        "decided_at": SEEN,
        "machine": "monoclonal, P 0.995000",
        "fingerprint": f"of {well}",
        "withdrawn_at": None,
    }


@pytest.fixture
def make_site(decided: Path) -> Iterator[Callable[..., Site]]:
    """Open a site on the results with settings of `[web]`."""
    opened: list[Store] = []
    sites: list[Site] = []

    def make(https: bool = False, **web: object) -> Site:
        settings = with_accounts(behind_tls=https, **web)
        store = open_results(decided, settings, beside=True)
        opened.append(store)
        clock = Clock()
        people = People(store, settings.web, clock)
        app = create_app(Services(results=decided, settings=settings, store=store))
        app.state.people = people
        sites.append(Site(app, store, people, clock, https))
        return sites[-1]

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def site(make_site: Callable[..., Site]) -> Site:
    return make_site()
