"""Looks at a well again and again while another process writes.

Arguments: the database, the well as JSON, how often. Writes each different answer on a line.
"""

import sys

from clonetrace.store import WellKey, open_store

database, key, times = sys.argv[1:]
well = WellKey.model_validate_json(key)
with open_store(database, read_only=True) as store:
    answers = [store.result(well.plate, well.well) for _ in range(int(times))]
for answer in {answer.model_dump_json() if answer else "none" for answer in answers}:
    sys.stdout.write(f"{answer}\n")
