"""The pages, one file for each kind."""

from clonetrace.web.pages import (
    account,
    corrections,
    login,
    overview,
    people,
    pictures,
    plate,
    report,
    review,
    well,
)

#: In the order in which they are asked whether an address is theirs.
PAGES = (
    overview.router,
    plate.router,
    well.router,
    pictures.router,
    review.router,
    corrections.router,
    report.router,
    login.router,
    account.router,
    people.router,
)
