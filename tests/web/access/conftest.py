"""Results that people have decided on, behind accounts."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from clonetrace.analysis import Settings, open_results
from clonetrace.domain import Clonality, Morphology, Review, Role, Signature, Turn, Well
from clonetrace.store import Store
from clonetrace.web.accounts import People
from clonetrace.web.app import create_app
from clonetrace.web.services import Services
from making import PLATE, make_colony, make_grade, make_well
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
        for review in (
            _review("C3", "ann", Turn.FIRST),
            _review("A1", "ann", Turn.FIRST),
            _review("A1", "reviewer", Turn.SECOND),
            _review("B2", "reviewer", Turn.FIRST),
        ):
            assert store.remember_review(review)
        store.remember_signature(
            Signature(
                plate=PLATE,
                well=Well(label="A1"),
                who="ann",
                name="Ann Lee",
                meaning="approved",
                signed_at=SEEN,
                fingerprint="of A1",
                decision="monoclonal twice",
            )
        )
    return results


@pytest.fixture
def decided(made_once: Path, tmp_path: Path) -> Path:
    """The same, for one test."""
    return shutil.copytree(made_once, tmp_path / "decided")


def _review(well: str, who: str, turn: Turn) -> Review:
    probability = 0.99 if well == "C3" else 0.995
    return Review(
        plate=PLATE,
        well=Well(label=well),
        who=who,
        name=who.title(),
        turn=turn,
        clonality=Clonality.MONOCLONAL,
        comment="round",
        decided_at=SEEN,
        machine=f"monoclonal, P {probability:.6f}",
        fingerprint=f"of {well}",
    )


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
