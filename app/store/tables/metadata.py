"""What all tables share."""

from sqlalchemy import DateTime, MetaData

metadata = MetaData(
    naming_convention={"ix": "%(table_name)s_%(column_0_N_name)s_idx", "uq": "%(table_name)s_%(column_0_N_name)s_key"}
)

Moment = DateTime(timezone=True)
UNSETTLED = "state IN ('planned', 'waiting', 'sending')"
