"""What learning and sharing put into the registries when the app starts."""

from __future__ import annotations

from core.worklist import register_provider
from governance.selectors.learning_work import learning_work
from governance.selectors.lesson_offers import on_the_stage
from governance.selectors.pools import pool_work
from partnerships.stage_asides import register_aside


def install() -> None:
    """Once, at the app's start."""
    register_provider(learning_work)
    register_provider(pool_work)
    register_aside(on_the_stage)
