"""One file per step, named after its revision; `upgrade` and `downgrade` undo each other.

Steps spell their tables out and import nothing of today's schema, which will have moved on.
"""
