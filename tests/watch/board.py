"""What stands on the board of a life: `lives.py` writes it, `test_month.py` reads it."""

#: What a life may be doing; the place in this list is the number on the board.
DOING = (
    "starting",
    "looking for scans",
    "analysing a scan",
    "writing pictures",
    "using the database",
    "writing tables and page",
    "writing notes",
    "waiting",
    "ended",
)
