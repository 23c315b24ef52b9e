"""What all tables have in common."""

import enum
from typing import Any, ClassVar

from sqlalchemy import Double, MetaData
from sqlalchemy.orm import DeclarativeBase

from clonetrace.store.column_types import ENUM_AS_TEXT, AnyText, NumberList, TextList

#: The newest revision under `migrations/versions`; a test holds the two together.
HEAD = "0005"


class Base(DeclarativeBase):
    """What every table has in common."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        float: Double,
        str: AnyText,
        tuple[str, ...]: TextList,
        tuple[float, ...]: NumberList,
        enum.Enum: ENUM_AS_TEXT,
    }
