"""What people's decisions about wells amount to, and which well is worth a look next.

Pure rules: values in, values out. `standing` says where a well stands and who may decide it,
`queue` in which order wells are offered.
"""

from clonetrace.review.queue import ReviewRules, ReviewTask, after, order_key, queue_of
from clonetrace.review.standing import (
    Decision,
    Stage,
    Standing,
    decision_words,
    is_about,
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
    "order_key",
    "queue_of",
    "standing_of",
    "turn_for",
    "visible_to",
]
