"""A chart under a heading that says the finding, with its table and CSV."""

from dataclasses import dataclass

from core.charts.chart import Chart, Size
from core.charts.markup import Svg
from core.charts.table import Table
from core.charts.words import ENGLISH, Words


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure in one language: both widths, and the figures as rows."""

    wide: Svg
    narrow: Svg
    print: Svg
    table: Table


@dataclass(frozen=True, slots=True)
class Figure:
    """What the template components/figure.html shows.

    ``heading`` says the finding ("Community has fallen for six quarters in a row"); ``uid`` is
    unique on the page and makes all ids; ``csv_url`` adds a link; ``caption`` stands below.
    """

    uid: str
    heading: str
    chart: Chart
    caption: str = ""
    csv_url: str = ""
    level: int = 2

    def drawn(self, words: Words = ENGLISH) -> Drawn:
        """Return all of it with the words given."""
        return Drawn(
            wide=self.chart.svg(Size.WIDE, uid=f"{self.uid}-w", words=words),
            narrow=self.chart.svg(Size.NARROW, uid=f"{self.uid}-n", words=words),
            print=self.chart.svg(Size.PRINT, uid=f"{self.uid}-p", words=words),
            table=self.chart.table(words),
        )
