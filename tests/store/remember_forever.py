"""Remembers the wells of a file over and over, and says the number of each that is done.

Arguments: the database, and a file with one JSON document per line: result and readings.
"""

import itertools
import json
import sys
from pathlib import Path

from clonetrace.domain import ScanReading, WellResult
from clonetrace.store import open_store

database, wells = map(Path, sys.argv[1:])
documents = [json.loads(line) for line in wells.read_text().splitlines()]
known = [
    (
        WellResult.model_validate(document["result"]),
        [ScanReading.model_validate(reading) for reading in document["readings"]],
    )
    for document in documents
]
with open_store(database) as store:
    for number, (result, readings) in itertools.cycle(enumerate(known)):
        store.remember_well(result, readings, fingerprint=str(number), detectors="classical 1")
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
