"""The page of a new partnership in words: cards, steps, what differs, what will be made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.formatting import day, money, scaled
from partnerships import codelists
from partnerships.models import Partnership
from partnerships.routes import experiment_lane, light_route, limits, risk_words
from partnerships.type import Route, chooser
from partnerships.types import types

if TYPE_CHECKING:
    from collections.abc import Iterator

    from performance.opening_page import OpeningPage


def context_of(page: OpeningPage) -> dict[str, Any]:
    """Everything that the template reads of a draft."""
    form, rows = page.form, page.rows
    about_done = not any(
        one.field in {"name", "authority", "sector", "country", "currency"}
        for one in form.missing()
    )
    errors_above = set(form.errors) - {"type", "route", "maximum_loss"}
    return {
        "page": page,
        "form": form,
        "rows": rows,
        "counts": rows.counts if rows else {},
        "about": about(page),
        "about_open": bool(errors_above) or not about_done or form.points is None,
        "steps": steps(page, checking=False),
        "cards": type_cards(page),
        "route_cards": route_cards(page),
        "limits": limits().label,
        "timeline": page.timeline,
        "summary": page.summary(),
    }


def about(page: OpeningPage) -> list[dict[str, Any]]:
    """The facts in one line, over the form that is folded away."""
    form = page.form
    known = [
        (_("Name"), form.said("name") or _("not named yet"), True),
        (_("Authority"), str(form.authority_chosen or _("not chosen yet")), False),
        (_("Value"), page.value_words(), False),
        (_("Risk"), risk_words(form.points), False),
    ]
    return [{"term": term, "value": value, "strong": strong} for term, value, strong in known]


def steps(page: OpeningPage, *, checking: bool) -> list[dict[str, str]]:
    """Where one is: the first that is not complete."""
    form = page.form
    missing = {one.field for one in form.missing()}
    done = [
        not missing & {"name", "authority", "sector", "country", "currency"},
        form.points is not None,
        checking,
    ]
    now = 3 if checking else next((at for at, is_done in enumerate(done) if not is_done), 2)
    names = (
        (_("Name and authority"), "#about"),
        (_("Value and risk"), "#value"),
        (_("Type and starter content"), "#kind"),
        (_("Check and make"), ""),
    )
    return [
        {
            "label": label,
            "url": "" if checking else anchor,
            "state": "now" if at == now else "done" if at < 3 and done[at] else "",
        }
        for at, (label, anchor) in enumerate(names)
    ]


def type_cards(page: OpeningPage) -> list[dict[str, Any]]:
    """The kinds in plain sentences, formal name and example last."""
    return [
        {
            "value": kind.slug,
            "title": kind.sentence,
            "text": kind.description,
            "like": _("%(formal)s; like %(example)s")
            % {"formal": kind.formal_name, "example": kind.example},
            "checked": kind.slug == page.form.kind_chosen,
        }
        for kind in chooser()
    ]


def route_cards(page: OpeningPage) -> list[dict[str, Any]]:
    """The routes, each with its stage approvals and with why it is possible or not."""
    form = page.form
    value, currency, points = (
        form.said("capital_value"),
        form.said("currency") or "",
        form.points,
    )
    known = value is not None and points is not None and bool(currency)
    light = light_route(value, currency, points, limits())
    cards = [
        _card(
            page,
            Route.LIGHT,
            _("Light route"),
            light.sentence,
            blocked=known and not light.is_possible,
        ),
        _card(
            page,
            Route.FULL,
            _("Full route"),
            _("Choose it when users could be harmed or the matter is contested."),
        ),
    ]
    if form.kind_chosen in {"", "innovation"}:
        lane = experiment_lane(
            form.kind_chosen or "innovation", currency, form.said("maximum_loss"), limits()
        )
        blocked = bool(currency) and not lane.is_possible and not form.said("maximum_loss")
        cards.append(
            _card(page, Route.EXPERIMENT, _("Experiment lane"), lane.sentence, blocked=blocked)
        )
    return cards


def _card(
    page: OpeningPage, route: Route, title: str, reason: str, *, blocked: bool = False
) -> dict[str, Any]:
    text = " ".join(filter(None, (reason, _approvals(page, route))))
    chosen = page.form.said("route") == route
    return {
        "value": route.value,
        "title": title,
        "text": text,
        "why_not": reason.removeprefix(_("Not possible: ")) if blocked else "",
        "never": True,
        "checked": chosen and not blocked,
    }


def _approvals(page: OpeningPage, route: Route) -> str:
    if not page.form.kind_chosen:
        return ""
    kind = types[page.form.kind_chosen]
    kept = len(kind.gates_on(route))
    return ngettext(
        "%(stages)d stages, %(n)d stage approval.",
        "%(stages)d stages, %(n)d stage approvals.",
        kept,
    ) % {"stages": len(kind.phases), "n": kept}


def conflict_context(mine: OpeningPage, theirs: OpeningPage) -> dict[str, Any]:
    """Both versions, where they differ, field by field."""
    ours, others = dict(_typed(mine)), dict(_typed(theirs))
    names = [name for name in {**ours, **others} if ours.get(name, "") != others.get(name, "")]
    return {
        "mine": [{"term": one, "value": ours.get(one) or "–", "strong": True} for one in names],
        "theirs": [{"term": one, "value": others.get(one) or "–", "strong": True} for one in names],
    }


def _typed(page: OpeningPage) -> Iterator[tuple[str, str]]:
    """What stands in each field, by the field's name on the page."""
    forms = [("", page.form)]
    if page.rows is not None:
        forms += [(_title(row), row) for row in (*page.rows.rows, *page.rows.roles)]
    for where, form in forms:
        for bound in form:
            label = str(_LABELS.get(bound.name, bound.label))
            value = bound.value()
            yield (
                f"{where}, {label}" if where and bound.name != "person" else where or label,
                _shown(bound, value),
            )


def _shown(bound: Any, value: Any) -> str:
    if isinstance(value, bool) or bound.name == "ticked":
        return _("yes") if value else _("no")
    choices = {str(code): str(label) for code, label in getattr(bound.field, "choices", ())}
    values = value if isinstance(value, list) else [value]
    if bound.name == "type":
        choices = {kind.slug: str(kind.sentence) for kind in chooser()}
    return ", ".join(choices.get(str(one), str(one)) for one in values if one not in (None, ""))


def _title(row: Any) -> str:
    if hasattr(row, "range_words"):
        return str(row.offered.kpi.name)
    return str(row.title) or _("Your own milestone")


_LABELS = {
    "type": gettext_lazy("Kind"),
    "route": gettext_lazy("Route"),
    "ticked": gettext_lazy("chosen"),
}


def everything_made(page: OpeningPage) -> list[dict[str, Any]]:
    """All that will be made, part by part, each with its lines."""
    opening = page.opening
    if opening is None or page.starters is None:
        return []
    facts, kind = opening.facts, page.starters.kind
    aims = {**dict(codelists.INNOVATION_KINDS), **dict(codelists.DIGITAL_AIMS)}
    pursued = [str(aims[code]) for code in (*facts.innovation_kinds, *facts.digital_aims)]
    lines = [
        (_("Kind"), f"{kind.sentence} ({kind.formal_name})"),
        (_("Route"), str(dict(Partnership.Route.choices)[facts.route])),
        (
            _("Maximum loss"),
            money(facts.maximum_loss, facts.currency) if facts.maximum_loss is not None else "",
        ),
        (_("Authority"), str(facts.authority)),
        (_("Partner"), opening.partner_name or _("none before the award")),
        (_("What it is for"), facts.summary),
        (_("Sector"), str(dict(codelists.SECTORS).get(facts.sector, ""))),
        (_("Place"), ", ".join(filter(None, (facts.place, page.country_name)))),
        (_("Value"), page.value_words()),
        (_("Risk"), risk_words(facts.risk_points)),
        (
            _("Term"),
            " – ".join(day(one) if one else "…" for one in (facts.starts_on, facts.ends_on))
            if facts.starts_on or facts.ends_on
            else "",
        ),
        (_("Aims"), ", ".join(pursued)),
    ]
    return [
        _part("facts", facts.name, lines),
        _part(
            "stages",
            _("Stages, as planned"),
            [
                (str(phase.name), _("%(from)s to %(to)s") % _days(one))
                for phase, one in zip(kind.phases, page.starters.plan, strict=True)
            ],
        ),
        _part(
            "kpis",
            ngettext("%(n)d KPI, proposed", "%(n)d KPIs, proposed", len(opening.kpis))
            % {"n": len(opening.kpis)},
            [(one.name, _target(one)) for one in opening.kpis],
        ),
        _part(
            "milestones",
            ngettext("%(n)d milestone", "%(n)d milestones", len(opening.milestones))
            % {"n": len(opening.milestones)},
            [
                (one.name, day(one.baseline_on) if one.baseline_on else "–")
                for one in opening.milestones
            ],
        ),
        _part(
            "risks",
            ngettext("%(n)d risk", "%(n)d risks", len(opening.risks)) % {"n": len(opening.risks)},
            [
                (str(one.title), str(_BEARERS[opening.risks[one.code]]))
                for one in kind.risks
                if one.code in opening.risks
            ],
        ),
        _part(
            "people",
            ngettext("%(n)d appointment", "%(n)d appointments", len(opening.people))
            % {"n": len(opening.people)},
            [(one.title, str(one.user)) for one in opening.people],
        ),
    ]


_BEARERS = {
    "authority": gettext_lazy("the authority"),
    "partner": gettext_lazy("the partner"),
    "shared": gettext_lazy("shared"),
}


def _part(slug: str, title: str, lines: list[tuple[str, str]]) -> dict[str, Any]:
    items = [{"term": term, "value": value} for term, value in lines if value]
    return {"id": slug, "title": title, "items": items}


def _days(one: Any) -> dict[str, str]:
    return {"from": day(one.planned_from), "to": day(one.planned_until)}


def _target(kpi: Any) -> str:
    if kpi.target is None:
        return str(kpi.unit)
    word = _("at least") if kpi.direction == "higher" else _("at most")
    return f"{word} {scaled(kpi.target)} {kpi.unit}"
