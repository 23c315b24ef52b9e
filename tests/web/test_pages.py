"""What the pages show of results, with and without the scans."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest
from fastapi.testclient import TestClient

from clonetrace.analysis import Settings, WebSettings, open_results
from clonetrace.domain import Clonality, Landmarks, Turn, WellResult
from clonetrace.intake import IntakeSettings
from clonetrace.store import AnalysisRecord
from clonetrace.web.app import create_app
from clonetrace.web.services import Services
from making import decide, make_colony, make_well
from web.lab import (
    DAYS,
    PLATE,
    SEEDED,
    frame_of,
    grown_well,
    keep,
    pixels_of,
    readings_of,
    scan_file,
    write_scan,
)

WIDTH, HEIGHT = 700, 600


@dataclass(frozen=True)
class Lab:
    client: TestClient
    results: Path
    scans: Path

    def page(self, address: str) -> str:
        answer = self.client.get(address)
        assert answer.status_code == 200, answer.text
        return answer.text

    def view(self, well: str) -> dict:
        return self.client.get(f"/wells/RUN7/1_2/{well}/view").json()


def serving(results: Path, scans: Path, settings: Settings) -> Iterator[Lab]:
    with open_results(results, settings, beside=True) as store:
        app = create_app(Services(results=results, settings=settings, store=store))
        with TestClient(app, base_url="http://127.0.0.1") as client:
            yield Lab(client, results, scans)


def some_wells() -> list[WellResult]:
    frame = frame_of(WIDTH, HEIGHT, centre_x_px=352.0)
    return [
        grown_well("C7", frame),
        make_well("C8", Clonality.POLYCLONAL, probability=0.01),
        make_well(
            "C9", Clonality.MONOCLONAL, probability=0.991, largest=make_colony(0.9, days_to_ready=2)
        ),
        make_well("D1", Clonality.AMBIGUOUS, failed="the network file is missing"),
        make_well("D2", Clonality.EMPTY),
    ]


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    results, scans = tmp_path / "results", tmp_path / "scans"
    for day in range(DAYS):
        write_scan(scan_file(scans, "C7", day), pixels_of(WIDTH, HEIGHT, seed=day))
    spots = np.random.default_rng(5).uniform(-1600, 1600, (60, 2))
    marks = Landmarks(x_um=tuple(spots[:, 0].tolist()), y_um=tuple(spots[:, 1].tolist()))
    wells = some_wells()
    keep(results, wells[:1], scans, readings=readings_of(wells[0].scans, [marks] * DAYS))
    keep(results, wells[1:], scans)
    crop = results / wells[0].scans[0].crop
    crop.parent.mkdir(parents=True)
    cv2.imwrite(str(crop), pixels_of(320, 320))
    yield from serving(results, scans, Settings())


class TestRuns:
    def test_plates_are_counted_by_verdict(self, lab: Lab) -> None:
        page = lab.page("/")
        assert "Run RUN7" in page
        assert "/plates/RUN7/1_2" in page
        assert re.search(r"<b>2</b> monoclonal", page)
        assert re.search(r"<b>1</b> failed", page)
        assert re.search(r"<b>1</b> ready to pick", page)

    def test_how_far_the_review_is(self, lab: Lab) -> None:
        def told() -> list[str]:
            page = re.sub(r"<svg.*?</svg>|<[^>]*>", "", lab.page("/"))
            return re.findall(r"\d+ of \d+ decided by people.*", page)

        assert told() == ["0 of 5 decided by people (0 %)"] * 2  # the run, and its one plate
        with open_results(lab.results, Settings(), beside=True) as store:
            decide(store, "C7", Clonality.MONOCLONAL)
            decide(store, "D2", Clonality.MONOCLONAL)
            decide(store, "C8", Clonality.EMPTY, machine="ambiguous, P 0.5")
        assert told() == ["2 of 5 decided by people (40 %) · 1 waits"] * 2

    def test_what_people_took_out_is_not_ready_on_any_page(self, lab: Lab) -> None:
        pages = ("/", "/plates/RUN7/1_2", "/wells/RUN7/1_2/C7")
        ready = [lab.page(page).count("ready to pick") for page in pages]
        with open_results(lab.results, Settings(), beside=True) as store:
            decide(store, "C7", Clonality.POLYCLONAL)
        now = [lab.page(page).count("ready to pick") for page in pages]
        assert [before - after > 0 for before, after in zip(ready, now, strict=True)] == [True] * 3

    def test_with_a_second_reader_wells_wait_and_readers_differ(self, tmp_path: Path) -> None:
        settings = Settings(web=WebSettings(second_reader=True))
        results = tmp_path / "results"
        keep(results, some_wells(), tmp_path / "scans", settings)
        with open_results(results, settings, beside=True) as store:
            decide(store, "C7", Clonality.MONOCLONAL)
            decide(store, "C8", Clonality.POLYCLONAL)
            decide(store, "C8", Clonality.EMPTY, "bob", turn=Turn.SECOND)
        for lab in serving(results, tmp_path / "scans", settings):
            page = re.sub(r"<svg.*?</svg>|<[^>]*>", "", lab.page("/"))
            assert "0 of 5 decided by people (0 %) · 1 waits · readers differ on 1" in page

    def test_a_finished_analysis_says_how_long_it_took(self, lab: Lab) -> None:
        assert "finished after 12 min 0 s" in lab.page("/")

    def test_one_that_was_cut_off_is_told_from_one_that_runs(
        self, lab: Lab, tmp_path: Path
    ) -> None:
        begun = AnalysisRecord(
            started_at=datetime(2024, 3, 21),
            version="0.1.0",
            settings_json="{}",
            inputs=(str(lab.scans),),
            wells_done=35,
        )
        with open_results(lab.results, Settings()) as writer:
            writer.record_analysis(begun)
            running = lab.page("/")
        assert "35 wells analysed so far" in running
        assert "Running" in running
        stopped = lab.page("/")
        assert "cut off: start it again" in stopped
        assert "Running" not in stopped


class TestPlates:
    def test_every_well_is_a_link_with_its_verdict(self, lab: Lab) -> None:
        page = lab.page("/plates/RUN7/1_2")
        assert re.search(r'class="hole monoclonal ring"[^>]*/wells/RUN7/1_2/C7"[^>]*>M<', page)
        assert re.search(r'class="hole polyclonal"[^>]*/C8"[^>]*>P<', page)
        assert 'title="A1: not analysed"' in page
        assert page.count('class="hole') == 96

    @pytest.mark.parametrize(
        ("by", "well", "shade", "text"),
        [
            ("probability", "C9", "ramp5", "99"),
            ("probability", "C8", "ramp0", "1"),
            ("probability", "D1", "none", "·"),
            ("width", "C7", "ramp4", "1.6"),
            ("width", "C9", "ramp2", "0.9"),
            ("morphology", "C7", "m1", "1"),
            ("morphology", "C8", "none", "·"),
            ("readiness", "C7", "ramp5", "3"),
        ],
    )
    def test_the_map_is_coloured_by_what_is_asked_for(
        self, lab: Lab, by: str, well: str, shade: str, text: str
    ) -> None:
        page = lab.page(f"/plates/RUN7/1_2?by={by}")
        hole = re.search(rf'class="hole (\w+)[^"]*"[^>]*/wells/RUN7/1_2/{well}"[^>]*>(.*?)<', page)
        assert hole is not None
        assert hole.groups() == (shade, text)

    def test_a_shade_of_the_legend_is_a_filter(self, lab: Lab) -> None:
        page = lab.page("/plates/RUN7/1_2?only=monoclonal")
        assert "2 of 5 wells" in page
        assert re.search(r'class="hole polyclonal dim"', page)
        assert re.findall(r'<th scope="row"><a [^>]*>(\w+)</a>', page) == ["C7", "C9"]
        both = lab.page("/plates/RUN7/1_2?only=monoclonal&only=empty&by=verdict")
        assert "3 of 5 wells" in both

    def test_flags_narrow_what_shades_let_through(self, lab: Lab) -> None:
        assert "1 of 5 wells" in lab.page("/plates/RUN7/1_2?flag=ready")
        assert "0 of 5 wells" in lab.page("/plates/RUN7/1_2?flag=warned&only=polyclonal")

    def test_a_link_of_the_legend_adds_and_takes_away(self, lab: Lab) -> None:
        page = lab.page("/plates/RUN7/1_2?only=monoclonal")
        pressed = re.search(r'href="([^"]+)" role="button" aria-pressed="true"', page)
        assert pressed is not None
        assert "5 of 5 wells" in lab.page(pressed[1].replace("&amp;", "&"))

    def test_larger_plates_have_all_their_places(self, tmp_path: Path) -> None:
        settings = Settings(intake=IntakeSettings(plate_wells=384))
        keep(tmp_path, [make_well("P24", Clonality.EMPTY)], tmp_path / "scans", settings)
        for lab in serving(tmp_path, tmp_path / "scans", settings):
            page = lab.page("/plates/RUN7/1_2")
            assert page.count('class="hole') == 384
            assert "/wells/RUN7/1_2/P24" in page

    @pytest.mark.parametrize(
        "address",
        [
            "/plates/RUN7/1_3",
            "/plates/RUN/1_2",
            "/plates/run7/1_2",
            "/plates/RUN7/1_2?by=colour",
            "/plates/RUN7/1%25",
        ],
    )
    def test_what_is_not_there_is_not_found(self, lab: Lab, address: str) -> None:
        assert lab.client.get(address).status_code == 404


class TestWells:
    def test_the_page_says_what_is_known(self, lab: Lab) -> None:
        page = lab.page("/wells/RUN7/1_2/C7")
        for told in (
            "99.50 %",
            "one cell in its place on day 0",
            "+2.5",
            "\N{MINUS SIGN}1.5",
            "Well_C7 of day 2 is out of focus",
            "it does not grow",
            "1.60 mm",
            "pick from 1.5 mm",
        ):
            assert told in page, told
        assert 'id="review-panel"' in page

    def test_days_stand_from_the_newest_back_to_the_first(self, lab: Lab) -> None:
        keys = re.findall(r'data-scan="([^"]+)"', lab.page("/wells/RUN7/1_2/C7"))
        assert [key[:3] for key in keys] == ["d03", "d02", "d01", "d00"]

    def test_growth_is_drawn_with_its_forecast(self, lab: Lab) -> None:
        page = lab.page("/wells/RUN7/1_2/C7")
        chart = page[page.index('class="growth"') : page.index("</svg>", page.index("growth"))]
        heights = [float(y) for y in re.findall(r'<circle cx="[^"]+" cy="([^"]+)"', chart)]
        assert len(heights) == 4
        assert heights == sorted(heights, reverse=True)  # wider is higher
        ahead = re.search(r'class="ahead" points="([^"]+)"', chart)
        assert ahead is not None
        first, *_, last = (tuple(map(float, point.split(","))) for point in ahead[1].split())
        assert last[0] > first[0]
        assert last[1] <= first[1]

    def test_the_history_is_that_of_the_well(self, lab: Lab) -> None:
        page = lab.page("/wells/RUN7/1_2/C8")
        history = page[page.index('class="history"') :]
        assert "polyclonal, P 0.010000" in history
        assert "monoclonal, P 0.995" not in history

    def test_a_failed_well_says_why(self, lab: Lab) -> None:
        assert "the network file is missing" in lab.page("/wells/RUN7/1_2/D1")

    def test_wells_lead_to_their_neighbours(self, lab: Lab) -> None:
        page = lab.page("/wells/RUN7/1_2/C8")
        assert re.search(r'/C7" rel="prev"', page)
        assert re.search(r'/C9" rel="next"', page)

    @pytest.mark.parametrize(
        "address",
        [
            "/wells/RUN7/1_2/A1",
            "/wells/RUN7/1_2/c7",
            "/wells/RUN7/1_2/Z99",
            "/wells/RUN7/1_2/..%2fC7",
            "/wells/RUN7/2_1/C7",
            "/wells/RUN7/1_2/A1/view",
            "/crops/RUN7/1_2/C7/d09_2024-03-13T081500",
            "/crops/RUN7/1_2/C7/..%2f..%2fclonetrace.db",
            "/crops/RUN7/1_2/A1/d00_2024-03-04T081500",
            "/tiles/RUN7/1_2/A1/d00_2024-03-04T081500/0/0_0",
            "/tiles/RUN7/1_2/C7/d09_2024-03-13T081500/0/0_0",
            "/tiles/RUN7/1_2/C7/d00_2024-03-04T081500/2/0_0",
            "/tiles/RUN7/1_2/C7/d00_2024-03-04T081500/1/2_0",
            "/tiles/RUN7/1_2/C7/d00_2024-03-04T081500/1/9999999999999999999999_0",
            "/tiles/RUN7/1_2/C7/d00_2024-03-04T081500/1/-1_0",
            "/tiles/RUN7/1_2/C7/%2e%2e%2f%2e%2e/0/0_0",
        ],
    )
    def test_what_is_not_there_is_not_found(self, lab: Lab, address: str) -> None:
        assert lab.client.get(address).status_code == 404

    @pytest.mark.parametrize("part", ["9" * 5000, "one", "1.5", "0x1", "%00"])
    def test_a_tile_that_is_no_number_is_refused(self, lab: Lab, part: str) -> None:
        scan = "/tiles/RUN7/1_2/C7/d00_2024-03-04T081500"
        for address in (f"{scan}/{part}/0_0", f"{scan}/0/{part}_0", f"{scan}/0/0_{part}"):
            assert lab.client.get(address).status_code in {404, 422}

    def test_kept_pictures_are_sent(self, lab: Lab) -> None:
        key = f"d03_{SEEDED + timedelta(days=3):%Y-%m-%dT%H%M%S}"
        answer = lab.client.get(f"/crops/RUN7/1_2/C7/{key}?v=1")
        assert answer.headers["content-type"] == "image/jpeg"
        assert "immutable" in answer.headers["cache-control"]

    def test_a_picture_outside_the_results_is_not_sent(self, lab: Lab, tmp_path: Path) -> None:
        (tmp_path / "secret.jpg").write_bytes(b"secret")
        for crop in ("../secret.jpg", str(tmp_path / "secret.jpg")):
            well = grown_well("E1", frame_of(WIDTH, HEIGHT))
            scan = well.scans[0].model_copy(update={"crop": crop})
            keep(lab.results, [well.model_copy(update={"scans": (scan,)})], lab.scans)
            assert lab.client.get(f"/crops/RUN7/1_2/E1/{scan.scan_key}").status_code == 404


class TestViews:
    def test_the_viewer_is_told_sizes_places_and_tiles(self, lab: Lab) -> None:
        newest, *_, oldest = lab.view("C7")["scans"]
        assert (newest["day"], oldest["day"]) == (3, 0)
        assert (newest["width_px"], newest["height_px"]) == (WIDTH, HEIGHT)
        assert newest["centre_x_px"] == 352
        assert newest["tiles"]["finest"] == 1
        cell = next(one for one in oldest["drawn"] if one["lineage"] == 1)
        assert (cell["x_um"], cell["y_um"], cell["label"]) == (120, -240, "cell")
        dust = next(one for one in oldest["drawn"] if one["lineage"] == 2)
        assert not dust["counts"]

    def test_its_tiles_are_to_be_had_and_kept_for_good(self, lab: Lab) -> None:
        tiles = lab.view("C7")["scans"][0]["tiles"]
        named = tiles["address"].format(level=1, column=1, row=1)
        answer = lab.client.get(named)
        assert answer.status_code == 200
        pixels = cv2.imdecode(np.frombuffer(answer.content, np.uint8), cv2.IMREAD_GRAYSCALE)
        assert pixels.shape == (HEIGHT - 512, WIDTH - 512)
        assert "immutable" in answer.headers["cache-control"]
        assert list((lab.results / "cache" / "tiles").rglob("*.jpg"))
        other = lab.client.get(named.replace("v=", "v=0"))
        assert other.content == answer.content
        assert other.headers["cache-control"] == "no-store"

    def test_days_are_registered_to_the_newest(self, lab: Lab) -> None:
        for scan in lab.view("C7")["scans"]:
            place = scan["placement"]
            assert place["registered"]
            assert abs(place["dx_um"]) < 1
            assert abs(place["rotation_deg"]) < 0.1

    def test_scans_that_are_gone_say_so_and_the_rest_works(self, lab: Lab) -> None:
        file = scan_file(lab.scans, "C7", 1)
        before = lab.view("C7")["scans"]
        named = before[2]["tiles"]["address"].format(level=0, column=0, row=0)
        assert lab.client.get(named).status_code == 200
        file.unlink()
        after = lab.view("C7")["scans"]
        assert after[2]["tiles"] is None
        assert "Well_C7_Ch1_1um.tif is not where it was analysed" in after[2]["missing"]
        assert after[1]["tiles"] == before[1]["tiles"]
        assert lab.client.get(named).status_code == 404
        assert "day 1" in lab.page("/wells/RUN7/1_2/C7")

    def test_all_scans_may_be_gone(self, lab: Lab) -> None:
        shutil.rmtree(lab.scans)
        assert all(scan["tiles"] is None for scan in lab.view("C7")["scans"])
        assert "one cell in its place on day 0" in lab.page("/wells/RUN7/1_2/C7")

    def test_a_scan_that_is_damaged_says_so(self, lab: Lab) -> None:
        well = grown_well("C7", frame_of(WIDTH, HEIGHT))
        unseen = tuple(scan.model_copy(update={"frame": None}) for scan in well.scans)
        keep(lab.results, [well.model_copy(update={"scans": unseen})], lab.scans)
        scan_file(lab.scans, "C7", 2).write_bytes(b"no image at all")
        scans = lab.view("C7")["scans"]
        assert scans[1]["tiles"] is None
        assert "is not a TIFF" in scans[1]["missing"]
        assert scans[0]["tiles"] is not None
        assert not scans[0]["looked_at"]

    def test_a_scan_that_is_copied_anew_has_other_tiles(self, lab: Lab) -> None:
        before = lab.view("C7")["scans"][0]["tiles"]["address"].format(level=1, column=0, row=0)
        first = lab.client.get(before)
        write_scan(scan_file(lab.scans, "C7", 3), pixels_of(WIDTH, HEIGHT, seed=77))
        now = lab.client.get(before)
        assert now.content != first.content
        assert now.headers["cache-control"] == "no-store"

    def test_names_may_hold_any_letters(self, tmp_path: Path) -> None:
        plate = PLATE.model_copy(update={"run": "Läufe #1? 50%", "name": "a b_c"})
        well = grown_well("C7", frame_of(WIDTH, HEIGHT), plate=plate)
        keep(tmp_path, [well], tmp_path / "scans")
        for lab in serving(tmp_path, tmp_path / "scans", Settings()):
            link = re.search(r'class="plate-card" href="([^"]+)"', lab.page("/"))
            assert link is not None
            well_link = re.search(r'href="([^"]+/C7)"', lab.page(link[1]))
            assert well_link is not None
            page = lab.page(well_link[1])
            view = re.search(r'data-view="([^"]+)"', page)
            assert view is not None
            assert lab.client.get(view[1]).json()["run"] == "Läufe #1? 50%"
