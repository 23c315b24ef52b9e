"""What forms and addresses may hold, before anything looks at it."""

from typing import Annotated

from fastapi import Form, Path

#: Largest number of a row in any database.
LARGEST_NUMBER = 2**31 - 1

Text = Annotated[str, Form(max_length=2000)]
RowNumber = Annotated[int, Path(ge=1, le=LARGEST_NUMBER)]
