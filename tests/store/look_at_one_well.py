"""Looks at a well again and again while another process writes.

Arguments: the database, the well as JSON, how often. Writes what was seen, a line per look.
"""

import sys

from clonetrace.store import WellKey, open_store

database, key, times = sys.argv[1:]
well = WellKey.model_validate_json(key)
with open_store(database, read_only=True) as store:
    for _ in range(int(times)):
        result = store.result(well.plate, well.well)
        sys.stdout.write(f"{result.model_dump_json() if result else None}\n")
        sys.stdout.flush()
