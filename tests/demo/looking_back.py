"""Every kind of report of the demo looks back, and setting its pages asks the database nothing."""

from __future__ import annotations

import datetime as dt

from django.template.loader import render_to_string

from core import clock
from core.ledger.canonical import canonical_json
from core.ledger.moment import one_moment
from partnerships.models import Partnership
from partnerships.selectors.recorded import past_on
from reports.definitions import kinds
from reports.models import IssuedReport
from reports.selectors.beside import beside_now
from reports.selectors.collecting import collected
from reports.services.looking_back import period_then
from reports.services.sealing import Stated, context_of


class LookingBack:
    """For a test of the seeded demo."""

    def report_of(self, slug, length, known_on):
        """As `request_report` makes it, of a partnership where there is something to report."""
        kind = kinds[slug]
        partnership, about = self.with_things(kind)
        if partnership is None:
            return None
        report = IssuedReport(
            partnership=partnership,
            number="REP-1",
            slug=slug,
            length=length,
            audience=kind.audience,
            about=about,
            known_on=known_on,
        )
        if known_on is None:
            thing = kind.thing(partnership, about)
            report.period = (thing.period if thing else kind.periods(partnership)[0]).key
        else:
            report.period = period_then(partnership, kind, known_on, None, about).key
            report.ledger_anchor = str(past_on(partnership, known_on).anchor)
        return report

    def with_things(self, kind):
        known = Partnership.objects.order_by("pk")
        if kind.things is None:
            return known.get(name="Northfield Hospital"), None
        for one in known:
            if things := kind.things(one):
                return one, things[-1].uuid
        assert kind.slug == "award_record", "no partnership of the demo has one"
        return None, None

    def told(self, report):
        kind = kinds[report.slug]
        with one_moment(report.partnership.stream) as moment:
            report.ledger_stream, report.ledger_seq = moment.anchor.stream, moment.anchor.seq
            report.ledger_head, report.ledger_positions = moment.anchor.hash, {}
            report.ledger_anchor = report.ledger_anchor or str(moment.anchor)
            found = collected(report, moment.at)
            beside = beside_now(report, found, moment) if report.known_on else None
        stated = Stated(found, canonical_json(found.data), "0" * 64, moment.at)
        context = context_of(report, kind, stated, is_demo=True) | {"beside": beside}
        with self.assertNumQueries(0):
            return render_to_string(kind.templates[report.length], context)

    def test_every_kind_of_report_is_set_without_asking_the_database(self):
        for report in self.each(None):
            with self.subTest(kind=report.slug, length=report.length):
                self.told(report)

    def test_every_kind_of_report_looks_back(self):
        for report in self.each(clock.today() - dt.timedelta(days=1)):
            with self.subTest(kind=report.slug, length=report.length):
                assert "As recorded on" in self.told(report)

    def each(self, known_on):
        for kind in kinds:
            for length in kind.templates:
                report = self.report_of(kind.slug, length, known_on)
                if report is not None:
                    yield report
