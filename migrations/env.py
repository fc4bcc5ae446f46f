"""Alembic's entry: runs the migrations over the connection URL that `app.store.migrate` hands in."""

from typing import Any

from alembic import context
from sqlalchemy import create_engine

from app.store.tables import metadata


def is_ours(_object: object, name: str | None, type_: str, reflected: bool, _compare_to: Any) -> bool:  # noqa: FBT001, ANN401 - Alembic calls it by position, with objects of many types
    """Whether Alembic compares this object: the queue's tables are the queue's, partitions belong to their parents."""
    if type_ == "table" and reflected and name is not None:
        return not name.startswith("procrastinate_") and "_p2" not in name and not name.endswith("_rest")
    return True


engine = create_engine(context.config.attributes["url"])
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, include_object=is_ours)
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
