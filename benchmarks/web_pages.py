"""How fast the review page answers, on a run of 9 plates, 855 wells and 17,100 scans.

    python benchmarks/web_pages.py --work DIR [--readers 20] [--decided]

Six wells are simulated over 20 days and analysed, once; their results, pictures and scans (as
further names of the same files) are repeated until the run is full. The server is the command
`clonetrace serve`, with accounts, on 127.0.0.1, with its processor time on one core where the
system allows it; this program asks from another, as an admin who has logged in. Times are those of
the one who asks, from the request to the last byte, after one request of each kind that is not
counted. The server's processor time per answer (where /proc tells it) does not depend on what else
the machine does.
"""

import argparse
import asyncio
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import httpx2

from clonetrace.analysis import Settings, open_results
from clonetrace.analysis.fingerprint import detectors_name
from clonetrace.domain import Clonality, Plate, Review, Turn, Well, WellResult
from clonetrace.store import AnalysisRecord

PLATES, WELLS, DAYS, TEMPLATES = 9, 95, 20, 6
RUN = "BENCH"
#: Requests of each kind that are timed, and those that every reader makes.
ASKED, OF_EACH_READER = 60, 40
#: Reports that are asked for: each reads all scans of its clone.
REPORTS = 12
NAME, PASSWORD = "bench", "correct horse battery"
#: Seconds after which the load ends, whatever is left.
LONGEST_S = 120


def main(arguments: Sequence[str]) -> None:
    """Make the run where it is not there, serve it, and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, required=True, help="keeps the run: 2 GB")
    parser.add_argument("--readers", type=int, default=20, help="who ask at the same time")
    parser.add_argument("--decided", action="store_true", help="by two people, every well")
    options = parser.parse_args(arguments)
    work: Path = options.work.absolute()
    sample, run = work / "sample", work / "run"
    if not (sample / "results" / "report.html").exists():
        make_sample(sample)
    if not (run / "done").exists():
        repeat(sample, run)
    shutil.rmtree(run / "results" / "cache" / "tiles", ignore_errors=True)
    if options.decided:
        decide_all(run / "results")
    with serving(run / "results", with_account(run)) as (address, server):
        cookies = logged_in(address)
        wells = known_wells(run / "results")
        print(machine())
        print("\n| answer | median, ms | 95 % below, ms | processor time, ms | asked |")
        print("| --- | --- | --- | --- | --- |")
        for name, addresses in kinds(address, cookies, wells):
            timed(address, cookies, addresses[:1])
            before = processor_ms(server)
            times = timed(address, cookies, addresses[1:])
            print(line(name, times, (processor_ms(server) - before) / len(times)), flush=True)
        print(asyncio.run(crowd(address, cookies, wells, options.readers)))


def make_sample(sample: Path) -> None:
    """Simulate and analyse the wells that are repeated."""
    shutil.rmtree(sample, ignore_errors=True)
    told = ["--wells", str(TEMPLATES), "--days", str(DAYS), "--seed", "7", "--no-faults"]
    for words in (
        ["simulate", str(sample), *told],
        ["analyze", str(sample / "scans"), "--out", str(sample / "results")],
    ):
        subprocess.run([sys.executable, "-m", "clonetrace.cli", *words], check=True)  # noqa: S603


def repeat(sample: Path, run: Path) -> None:
    """Fill the run with copies of the sample's wells, scans and pictures among them."""
    shutil.rmtree(run, ignore_errors=True)
    (run / "results").mkdir(parents=True)
    shutil.copytree(sample / "results" / "crops", run / "results" / "crops")
    settings = Settings()
    with (
        open_results(sample / "results", settings, read_only=True) as known,
        open_results(run / "results", settings) as store,
    ):
        templates = list(known.results())
        detectors = detectors_name(settings)
        now = datetime.now()  # noqa: DTZ005 - as analyses are recorded
        store.record_analysis(
            AnalysisRecord(
                started_at=now,
                finished_at=now,
                version="benchmark",
                settings_json=settings.model_dump_json(),
                inputs=(str(run / "scans"),),
                wells_done=PLATES * WELLS,
            )
        )
        for number in range(PLATES * WELLS):
            template = templates[number % len(templates)]
            plate = Plate(run=RUN, name=f"1_{number // WELLS + 1}")
            well = Well.at(number % WELLS // 12, number % WELLS % 12)
            link_scans(template, sample / "scans", run / "scans", plate, well)
            store.remember_well(
                template.model_copy(update={"plate": plate, "well": well}),
                list(known.readings(template.plate, template.well, detectors).values()),
                fingerprint=f"copy of {template.well}",
                detectors=detectors,
            )
    (run / "done").touch()


def decide_all(results: Path) -> None:
    """Let two people decide every well as the machine does, where nobody has decided anything."""
    with open_results(results, Settings(), beside=True) as store:
        if store.reviews():
            return
        for well in store.summaries():
            for turn, who in ((Turn.FIRST, "ann"), (Turn.SECOND, "bob")):
                store.remember_review(
                    Review(
                        plate=well.plate,
                        well=well.well,
                        who=who,
                        name=who.title(),
                        turn=turn,
                        clonality=well.clonality,
                        decided_at=datetime.now(),  # noqa: DTZ005 - nobody reads it
                        machine=well.machine,
                        fingerprint=well.fingerprint,
                    )
                )


def link_scans(template: WellResult, source: Path, target: Path, plate: Plate, well: Well) -> None:
    """Give the scans of a well further names, as those of another well."""
    for scan in template.scans:
        folder, name = scan.file_name.split("/")
        file = next(source.rglob(f"{folder}/{name}"))
        copy = target / RUN / folder.replace(str(template.plate), str(plate), 1)
        copy.mkdir(parents=True, exist_ok=True)
        (copy / name.replace(f"Well_{template.well}_", f"Well_{well}_")).hardlink_to(file)


def known_wells(results: Path) -> list[WellResult]:
    """Return some wells of all plates, in an order that is the same every time."""
    with open_results(results, Settings(), read_only=True) as store:
        keys = list(store.fingerprints())
        chosen = random.Random(3).sample(keys, 4 * ASKED)  # noqa: S311
        found = [store.result(key.plate, key.well) for key in chosen]
    return [one for one in found if one is not None and one.scans]


def with_account(run: Path) -> Path:
    """Make an account where there is none; return the configuration to serve with."""
    listed = accounts("list", run / "results")
    if not listed.startswith(NAME):
        accounts("add", run / "results", NAME, "--role", "admin", typed=PASSWORD)
    configuration = run / "bench.toml"
    configuration.write_text("[web]\naccounts = true\n", encoding="utf-8")
    return configuration


def accounts(*words: object, typed: str = "") -> str:
    """Call `clonetrace accounts`."""
    command = [sys.executable, "-m", "clonetrace.cli", "accounts", *map(str, words)]
    done = subprocess.run(command, input=typed, text=True, check=True, stdout=subprocess.PIPE)  # noqa: S603
    return done.stdout


def logged_in(address: str) -> httpx2.Cookies:
    """Log in; return what the browser keeps."""
    with httpx2.Client(base_url=address, timeout=60) as client:
        csrf = client.get("/login").text.partition('name="csrf" value="')[2].partition('"')[0]
        form = {"name": NAME, "password": PASSWORD, "csrf": csrf, "next": "/"}
        answer = client.post("/login", data=form)
        if answer.status_code != httpx2.codes.SEE_OTHER:
            raise SystemExit(f"the log-in failed with {answer.status_code}")
        return client.cookies


@contextmanager
def serving(results: Path, configuration: Path) -> Iterator[tuple[str, int]]:
    """Serve results on a free port of this machine; yield the address and the process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["-m", "clonetrace.cli", "serve", str(results), "--port", str(port)]
    words += ["--config", str(configuration)]
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen([sys.executable, *words], stdout=subprocess.DEVNULL) as server:  # noqa: S603
        try:
            keep_to_one_core(server.pid)
            until_it_answers(address, server)
            yield address, server.pid
        finally:
            server.terminate()


def keep_to_one_core(server: int) -> None:
    """Put the server on one core, and this program on the others where there are any."""
    if not hasattr(os, "sched_setaffinity"):
        return
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(server, {cores[0]})
    os.sched_setaffinity(0, set(cores[1:]) or set(cores))


def until_it_answers(address: str, server: subprocess.Popen[bytes]) -> None:
    """Wait for a server that was started, no longer than it lives."""
    while server.poll() is None:
        try:
            httpx2.get(address, timeout=60)
        except httpx2.ConnectError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server ended before it answered")


def kinds(
    address: str, cookies: httpx2.Cookies, wells: Sequence[WellResult]
) -> Iterator[tuple[str, list[str]]]:
    """Yield what is asked for: a name, and addresses of which the first is not counted."""
    pages = [f"/plates/{RUN}/1_{at % PLATES + 1}" for at in range(ASKED + 1)]
    some = wells[: ASKED + 1]
    yield "runs with 9 plate maps", ["/"] * (ASKED + 1)
    yield "plate, coloured by verdict", pages
    ways = ("probability", "width", "morphology", "readiness")
    yield (
        "plate, coloured otherwise and filtered",
        [f"{page}?by={ways[at % 4]}&flag=warned" for at, page in enumerate(pages)],
    )
    yield "well", [page_of(one) for one in some]
    yield "what the viewer needs of 20 scans", [f"{page_of(one)}/view" for one in some]
    yield "kept picture", [crop_of(one) for one in some]
    yield "review: the queue, which leads to its first well", ["/review"] * (ASKED + 1)
    reviews = [page_of(one).replace("wells", "review", 1) for one in some]
    yield "review of a well", reviews
    yield "review: the next well", [f"{one}/next" for one in reviews]
    yield "people", ["/people"] * (ASKED + 1)
    yield (
        "API: 100 wells of a plate",
        [f"/api/v1/wells?run={RUN}&plate=1_{at % PLATES + 1}" for at in range(ASKED + 1)],
    )
    yield "API: one well", [page_of(one).replace("/", "/api/v1/", 1) for one in some]
    tiles = [viewed(address, cookies, one) for one in some]
    yield "tile, native pixels, first of its scan", [tile(one, -1) for one in tiles]
    yield "tile, native pixels, another of that scan", [tile(one, -1, 1) for one in tiles]
    yield "tile, whole well, of a scan never shown", [tile(one, 0, scan=1) for one in tiles]
    yield "tile that was made before", [tile(one, -1) for one in tiles]
    clones = [one for one in wells if one.verdict.clonality is Clonality.MONOCLONAL]
    reports = [page_of(one).replace("/wells", "/reports/wells", 1) for one in clones]
    reports = reports[-REPORTS - 2 :]
    yield "clonality report, the first of all", ["/", *reports[:1]]
    yield "clonality report of a clone, the first time", reports[1:]
    yield "clonality report of a clone, again", reports[1:]
    yield "the same as PDF", [f"{one}/pdf" for one in reports[1:]]


def page_of(well: WellResult) -> str:
    """Return the address of a well."""
    return f"/wells/{RUN}/{well.plate.name}/{well.well}"


def crop_of(well: WellResult) -> str:
    """Return the address of the picture of a well's newest scan that has one, or of its page."""
    key = next((scan.scan_key for scan in well.scans if scan.crop), None)
    return page_of(well) if key is None else page_of(well).replace("wells", "crops", 1) + f"/{key}"


def viewed(address: str, cookies: httpx2.Cookies, well: WellResult) -> list[dict]:
    """Return the scans of a well as the viewer is told of them."""
    scans: list[dict] = httpx2.get(
        f"{address}{page_of(well)}/view", cookies=cookies, timeout=60
    ).json()["scans"]
    return scans


def tile(scans: list[dict], level: int, beside: int = 0, scan: int = 0) -> str:
    """Return the address of a tile in the middle of a scan; level -1 is the finest."""
    tiles = scans[scan]["tiles"]
    level = tiles["finest"] if level < 0 else level
    span = tiles["edge_px"] << (tiles["finest"] - level)
    column, row = scans[scan]["width_px"] // 2 // span, scans[scan]["height_px"] // 2 // span
    found: str = tiles["address"].format(level=level, column=column + beside, row=row)
    return found


def timed(address: str, cookies: httpx2.Cookies, asked: Sequence[str]) -> list[float]:
    """Ask one after the other; return the times in ms."""
    times = []
    with httpx2.Client(base_url=address, cookies=cookies, timeout=60) as client:
        for one in asked:
            begun = time.perf_counter()
            answer = client.get(one)
            times.append((time.perf_counter() - begun) * 1000)
            if answer.is_error or answer.headers.get("location", "").startswith("/login"):
                raise SystemExit(f"{one} is answered with {answer.status_code}")
    return times


def line(name: str, times: Sequence[float], work_ms: float) -> str:
    """Return a row of the table."""
    median, slow = statistics.median(times), share(times, 95)
    return f"| {name} | {median:.0f} | {slow:.0f} | {work_ms:.0f} | {len(times)} |"


def processor_ms(process: int) -> float:
    """Return for how long a process has been at work; nan where the system does not tell."""
    try:
        fields = (
            Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        )
    except OSError:
        return float("nan")
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def share(times: Sequence[float], percent: int) -> float:
    """Return the time below which so many percent are."""
    return sorted(times)[min(len(times) - 1, len(times) * percent // 100)]


async def crowd(
    address: str, cookies: httpx2.Cookies, wells: Sequence[WellResult], readers: int
) -> str:
    """Let many ask at once, each a bounded number of things; say how it went."""
    times: list[float] = []
    errors: list[str] = []

    async def reader(number: int) -> None:
        chosen = random.Random(number)  # noqa: S311
        async with httpx2.AsyncClient(base_url=address, cookies=cookies, timeout=60) as client:
            for _ in range(OF_EACH_READER // 5):
                well = chosen.choice(wells)
                page = page_of(well)
                scans = (await ask(client, f"{page}/view")).json()["scans"]
                shown = chosen.randrange(len(scans))
                plate = f"/plates/{RUN}/{well.plate.name}"
                for other in (plate, page, tile(scans, 0, scan=shown), tile(scans, -1, scan=shown)):
                    await ask(client, other)

    async def ask(client: httpx2.AsyncClient, what: str) -> httpx2.Response:
        begun = time.perf_counter()
        answer = await client.get(what)
        times.append((time.perf_counter() - begun) * 1000)
        if not answer.is_success:
            errors.append(f"{answer.status_code} {what}")
        return answer

    begun = time.perf_counter()
    async with asyncio.timeout(LONGEST_S):
        await asyncio.gather(*(reader(number) for number in range(readers)))
    took = time.perf_counter() - begun
    return (
        f"\n{readers} readers at once: {len(times)} answers in {took:.1f} s "
        f"({len(times) / took:.0f} per second), {len(errors)} errors; median "
        f"{statistics.median(times):.0f} ms, 95 % below {share(times, 95):.0f} ms"
        + "".join(f"\n{one}" for one in errors[:5])
    )


def machine() -> str:
    """Say on what this was measured, and how busy it was."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{os.cpu_count()} cores, Python {sys.version.split()[0]}{load}"


if __name__ == "__main__":
    main(sys.argv[1:])
