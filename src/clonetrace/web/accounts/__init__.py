"""Who may log in: passwords, sessions and tokens."""

from clonetrace.web.accounts.people import People

__all__ = ["People"]
