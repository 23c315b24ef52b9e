"""Training sets: labelled crops of simulated wells for each of the four modules.

Read in the order `settings`, `crop`, `wells` (a well from its number to its crops: `sights`,
`fields`, `labelled_scan`, `cutting`, `labelling`, `visibility`, `noting`), `coco`, `shards` and
`preview` (the files), `build`.
"""

from clonetrace.simulate.dataset.build import (
    SHARDS_FOLDER,
    DatasetSummary,
    SplitSummary,
    build_dataset,
)
from clonetrace.simulate.dataset.coco import ANNOTATIONS_FILE
from clonetrace.simulate.dataset.crop import (
    CATEGORIES,
    LENSES,
    Annotation,
    Crop,
    Lens,
    Notes,
    Point,
)
from clonetrace.simulate.dataset.labelled_scan import (
    LabelledScan,
    painters_of,
    take_places,
    take_scan,
)
from clonetrace.simulate.dataset.labelling import label_crop
from clonetrace.simulate.dataset.preview import PREVIEW_FILE, preview
from clonetrace.simulate.dataset.settings import DatasetSettings, Split, Task
from clonetrace.simulate.dataset.shards import LabelledCrop, ShardIndex, ShardSet, ShardWriter
from clonetrace.simulate.dataset.wells import PlannedWell, make_crops, plan_wells

__all__ = [
    "ANNOTATIONS_FILE",
    "CATEGORIES",
    "LENSES",
    "PREVIEW_FILE",
    "SHARDS_FOLDER",
    "Annotation",
    "Crop",
    "DatasetSettings",
    "DatasetSummary",
    "LabelledCrop",
    "LabelledScan",
    "Lens",
    "Notes",
    "PlannedWell",
    "Point",
    "ShardIndex",
    "ShardSet",
    "ShardWriter",
    "Split",
    "SplitSummary",
    "Task",
    "build_dataset",
    "label_crop",
    "make_crops",
    "painters_of",
    "plan_wells",
    "preview",
    "take_places",
    "take_scan",
]
