"""The pages, one file for each kind."""

from clonetrace.web.pages import corrections, crops, overview, report, review

#: In the order in which they are asked whether an address is theirs.
PAGES = (overview.router, crops.router, review.router, corrections.router, report.router)
