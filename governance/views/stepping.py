"""Steps of pages by the name that the apps from here up use: see partnerships.views.stepping."""

from __future__ import annotations

from partnerships.views.stepping import Step, StepPage, Steps

__all__ = ["Step", "StepPage", "Steps"]
