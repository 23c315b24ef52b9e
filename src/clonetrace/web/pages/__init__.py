"""The pages, one file for each kind."""

from clonetrace.web.pages import account, login, overview, people

#: In the order in which they are asked whether an address is theirs.
PAGES = (overview.router, login.router, account.router, people.router)
