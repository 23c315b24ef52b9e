"""What people's decisions about wells amount to, and which well is worth a look next.

Pure rules: values in, values out. `standing` says where a well stands and who may decide it,
`queue` in which order wells are offered, `ruling` what everybody may know of it.
"""

from clonetrace.domain import Stage, decision_words
from clonetrace.review.queue import ReviewRules, ReviewTask, after, queue_of
from clonetrace.review.ruling import ruling_of
from clonetrace.review.standing import (
    Decision,
    Standing,
    is_about,
    sees_all,
    standing_of,
    turn_for,
    visible_to,
)

__all__ = [
    "Decision",
    "ReviewRules",
    "ReviewTask",
    "Stage",
    "Standing",
    "after",
    "decision_words",
    "is_about",
    "queue_of",
    "ruling_of",
    "sees_all",
    "standing_of",
    "turn_for",
    "visible_to",
]
