"""The pages, one file for each kind."""

from clonetrace.web.pages import (
    account,
    corrections,
    crops,
    login,
    overview,
    people,
    pictures,
    plate,
    review,
    well,
)

#: In the order in which they are asked whether an address is theirs.
PAGES = (
    overview.router,
    plate.router,
    well.router,
    pictures.router,
    crops.router,
    review.router,
    corrections.router,
    login.router,
    account.router,
    people.router,
)
