"""A partnership before its contract, and what a form on its pages would send."""

from __future__ import annotations

import re
from html import unescape

from partnerships.models import ContractVersion, Objective
from partnerships.types import types
from tests.factories.partnerships import PartnershipFactory


def unsigned(type_slug="innovation", **facts):
    """A partnership in its first stage, with a draft of the contract."""
    kind = types[type_slug]
    known = {
        "type": type_slug,
        "phase": kind.phases[0].slug,
        "signed_on": None,
        "closed_on": None,
        "starts_on": None,
        "ends_on": None,
    }
    partnership = PartnershipFactory(contract=False, **(known | facts))
    ContractVersion.objects.create(
        partnership=partnership,
        number=1,
        title="As first drafted",
        effective_from="2026-11-01",
        terms="{}",
        terms_sha256="0" * 64,
    )
    return partnership


def complete_objective(partnership, owner, kpi, title="Faster answers"):
    """An objective with a baseline, a KPI and an owner."""
    made = Objective.objects.create(
        partnership=partnership, title=title, baseline="30 days in 2025", owner=owner
    )
    kpi.objective = made
    kpi.save()
    return made


def form_of(page, number=0) -> dict[str, list[str]]:
    """What the form of the page (the first with a POST after sign-out) would send."""
    text = page.content.decode()
    text = text[text.index("<main") :]
    form = re.findall(r"<form[^>]*method=\"post\".*?</form>", text, re.DOTALL)[number]
    data: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name is None or (re.search(r'type="(checkbox|radio)"', tag) and " checked" not in tag):
            continue
        data.setdefault(name[1], []).append(
            unescape(value[1]) if value else "on" * ("checkbox" in tag)
        )
    for name, options in re.findall(r'<select name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        data[name] = [chosen[1] if chosen else ""]
    for name, words in re.findall(
        r'<textarea name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL
    ):
        data[name] = [unescape(words)]
    data.pop("csrfmiddlewaretoken", None)
    return data
