"""Makes the report of a well in a process of its own: RESULTS RUN PLATE WELL OUT."""

import sys
import time
from pathlib import Path

from clonetrace.analysis import Settings, open_results
from clonetrace.analysis.reporting import Gatherer
from clonetrace.domain import Plate, Well
from clonetrace.report.clonality import clone_document
from clonetrace.report.clonality.pdf import pdf_of

results, run, plate, well, out = sys.argv[1:]
with open_results(Path(results), Settings(), read_only=True) as store:
    gatherer = Gatherer(store, second_reader=True)
    record = gatherer.clone(Plate(run=run, name=plate), Well(label=well))
Path(out).write_bytes(pdf_of(clone_document(record, Path(results))))
sys.stdout.write(str(int(time.time())))
