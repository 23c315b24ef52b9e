"""Scans on object storage: the same results as from a drive, and no byte fetched in vain."""

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
import tifffile

from clonetrace.domain import PixelBox
from clonetrace.domain.errors import ConfigurationError, UnreadableScanError
from clonetrace.imaging import open_source
from clonetrace.intake import IntakeSettings, take_inventory

pytest.importorskip("s3fs", reason="the extra `s3` is not installed")
moto_server = pytest.importorskip("moto.server", reason="moto is not installed")

EDGE = 1500
BLOCK = 1 << 16


@dataclass
class Server:
    """moto's S3 server in a thread, and what it sent of objects."""

    url: str = ""
    sent: list[tuple[str, int]] = field(default_factory=list)

    def bytes_of(self, part: str) -> int:
        """Return how much was sent of the objects with this in their names."""
        return sum(length for name, length in self.sent if part in name)

    def requests_of(self, part: str) -> int:
        return sum(part in name for name, _ in self.sent)


def counting(application: Callable, server: Server) -> Callable:
    """Note the length of every answer to a GET of an object."""

    def answer(environ: dict, start: Callable) -> object:
        body = b"".join(application(environ, start))
        if environ["REQUEST_METHOD"] == "GET" and "list-type" not in environ["QUERY_STRING"]:
            server.sent.append((environ["PATH_INFO"], len(body)))
        return [body]

    return answer


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    from werkzeug.serving import make_server  # noqa: PLC0415

    running = Server()
    application = moto_server.DomainDispatcherApplication(moto_server.create_backend_app)
    http = make_server("127.0.0.1", 0, counting(application, running), threaded=True)
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    running.url = f"http://127.0.0.1:{http.server_port}"
    yield running
    http.shutdown()
    thread.join()


@pytest.fixture
def bucket(server, monkeypatch, tmp_path_factory):
    """An empty bucket, and the variables by which any program finds the server."""
    import s3fs  # noqa: PLC0415

    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "someone")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    s3fs.S3FileSystem.clear_instance_cache()
    system = s3fs.S3FileSystem()
    name = f"scans-{tmp_path_factory.mktemp('bucket').name}"
    system.mkdir(name)
    yield Bucket(name, system, server)
    s3fs.S3FileSystem.clear_instance_cache()


@dataclass
class Bucket:
    name: str
    system: object
    server: Server

    @property
    def root(self) -> Path:
        """The bucket as the command line hands it on."""
        return Path(f"s3://{self.name}")

    def put(self, folder: Path, prefix: str) -> Path:
        self.system.put(f"{folder}/", f"{self.name}/{prefix}", recursive=True)
        self.server.sent.clear()
        return self.root / prefix

    def put_file(self, file: Path) -> Path:
        self.system.put_file(str(file), f"{self.name}/{file.name}")
        self.server.sent.clear()
        return self.root / file.name


@pytest.fixture
def noise() -> np.ndarray:
    """Pixels that do not shrink by much."""
    return np.random.default_rng(5).integers(0, 200, (EDGE, EDGE), dtype=np.uint8)


def test_scans_on_object_storage_give_the_same_results(
    bench, bucket, tables_and_pictures, kept
) -> None:
    for well in ("A1", "A2"):
        bench.add(well, days=(0, 4))
    bench.analyse()
    remote = bucket.put(bench.scans, "scans")
    out = bench.out.with_name("from storage")

    report = bench.analyse(out, inputs=(remote,), workers=2)

    assert report.analysed == 2
    assert kept(out) == kept(bench.out)
    assert tables_and_pictures(out) == tables_and_pictures(bench.out)
    assert most_sent(bucket.server, bench) <= 1.0
    bucket.server.sent.clear()
    assert bench.analyse(out, inputs=(remote,)).analysed == 0
    assert bucket.server.sent == []


def most_sent(server: Server, bench) -> float:
    """Return the largest share of a scan that was sent, beside the bytes that tell its kind."""
    start = 16
    return max(
        (server.bytes_of(f"{path.parent.name}/{path.name}") - start) / path.stat().st_size
        for path in bench.scans.rglob("*.tif")
    )


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("raw", {}),
        ("strips", {"compression": "zlib", "rowsperstrip": 16}),
        ("tiles", {"compression": "lzw", "tile": (256, 256)}),
    ],
)
def test_a_region_of_a_tiff_does_not_fetch_the_file(bucket, tmp_path, noise, kind, options) -> None:
    file = tmp_path / f"{kind}.tif"
    tifffile.imwrite(file, noise, **options)
    box = PixelBox(left=700, top=800, right=800, bottom=900)

    with open_source(bucket.put_file(file)) as source:
        region = source.window(box)

    assert np.array_equal(region, noise[800:900, 700:800])
    needed = 256 * EDGE if kind == "tiles" else 112 * EDGE
    assert bucket.server.bytes_of(file.name) <= 2 * needed + 3 * BLOCK
    assert bucket.server.bytes_of(file.name) < file.stat().st_size / 2


@pytest.mark.parametrize("suffix", ["raw.tif", "strips.tif", "one.png", "one.jpg"])
def test_a_whole_scan_is_fetched_once(bucket, tmp_path, noise, suffix) -> None:
    file = tmp_path / suffix
    write(file, noise)

    with open_source(bucket.put_file(file)) as source, open_source(file) as same:
        assert np.array_equal(source.look.pixels, same.look.pixels)
        box = PixelBox(left=5, top=700, right=90, bottom=800)
        assert np.array_equal(source.window(box), same.window(box))

    assert bucket.server.bytes_of(suffix) <= file.stat().st_size + 16
    assert bucket.server.requests_of(suffix) <= 12


def write(file: Path, pixels: np.ndarray) -> None:
    import cv2  # noqa: PLC0415

    if file.suffix != ".tif":
        assert cv2.imwrite(str(file), pixels)
    elif file.stem == "raw":
        tifffile.imwrite(file, pixels)
    else:
        tifffile.imwrite(file, pixels, compression="zlib", rowsperstrip=16)


def test_a_region_of_a_plate_in_ome_zarr_fetches_its_chunks(bench, bucket, tmp_path) -> None:
    pytest.importorskip("yaozarrs", reason="the extra `zarr` is not installed")
    from clonetrace.exchange.ome_zarr import write_ome_zarr  # noqa: PLC0415

    bench.add("A1", days=(0, 4))
    local = take_inventory((bench.scans,), IntakeSettings())
    (plate,) = write_ome_zarr(local, tmp_path / "plates")
    remote = bucket.put(plate.parent, "plates")

    (series,) = take_inventory((remote,), IntakeSettings()).wells

    assert [scan.taken_at for scan in series.scans] == [
        scan.taken_at for scan in local.wells[0].scans
    ]
    bucket.server.sent.clear()
    box = PixelBox(left=10, top=10, right=60, bottom=60)
    with (
        open_source(series.newest.path) as source,
        open_source(local.wells[0].newest.path) as same,
    ):
        assert np.array_equal(source.window(box), same.window(box))
        assert bucket.server.requests_of("/c/") == 1
        assert np.array_equal(source.look.pixels, same.look.pixels)
        assert bucket.server.requests_of("/c/") > 2


def test_a_truncated_object_is_told_like_a_truncated_file(bucket, tmp_path, noise) -> None:
    file = tmp_path / "cut.tif"
    tifffile.imwrite(file, noise)
    file.write_bytes(file.read_bytes()[:-1000])
    with pytest.raises(UnreadableScanError, match=r"^s3://scans-.*/cut\.tif is truncated"):
        open_source(bucket.put_file(file))


def test_a_missing_bucket_and_a_missing_prefix_are_named(bench, bucket) -> None:
    for place in ("s3://no-such-bucket/x", f"s3://{bucket.name}/none"):
        with pytest.raises(ConfigurationError, match=f"The input {place} cannot be used: there is"):
            bench.analyse(inputs=(Path(place),))


def test_a_server_that_does_not_answer_is_named(bench, bucket, monkeypatch) -> None:
    import s3fs  # noqa: PLC0415

    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    s3fs.S3FileSystem.clear_instance_cache()
    with pytest.raises(ConfigurationError, match="the server cannot be used, check its address"):
        bench.analyse(inputs=(bucket.root,))


def test_wrong_credentials_are_told(bench, bucket, monkeypatch) -> None:
    import moto.settings  # noqa: PLC0415

    # From now on the server asks who is there; it knows nobody.
    monkeypatch.setattr(moto.settings, "INITIAL_NO_AUTH_ACTION_COUNT", 0)
    with pytest.raises(ConfigurationError, match="access is denied, check the credentials"):
        bench.analyse(inputs=(bucket.root,))


def test_results_cannot_be_written_to_object_storage(bench, bucket) -> None:
    with pytest.raises(ConfigurationError, match="choose an output folder on a drive"):
        bench.analyse(bucket.root / "results", inputs=(bucket.root,))
