"""An imported hospital in operation: a draft of its contract and nothing measured."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

from partnerships.models import ContractVersion
from tests.factories.partnerships import PartnershipFactory

SIGNED = dt.date(2018, 3, 1)


def imported(**facts):
    partnership = PartnershipFactory(contract=False, **{"signed_on": None, **facts})
    ContractVersion.objects.create(
        partnership=partnership,
        number=1,
        title="As first drafted",
        effective_from=SIGNED,
        terms="{}",
        terms_sha256="0" * 64,
    )
    return partnership


def filled(page) -> dict[str, list[str]]:
    """What the form of a page would send, as it is prefilled."""
    text = page.content.decode()
    text = text[text.index('data-keep="set-up') :]
    text = text[: text.index("</form>")]
    data: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", text):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name is None or ('type="checkbox"' in tag and " checked" not in tag):
            continue
        data.setdefault(name[1], []).append(
            unescape(value[1]) if value else "on" * ("checkbox" in tag)
        )
    for name, options in re.findall(r'<select name="([^"]*)"[^>]*>(.*?)</select>', text, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        data[name] = [chosen[1] if chosen else ""]
    data.pop("csrfmiddlewaretoken", None)
    return data
