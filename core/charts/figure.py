"""A chart under a heading that says the finding, with its table and CSV."""

from dataclasses import dataclass, replace

from core.charts.chart import Chart, Size
from core.charts.markup import Svg
from core.charts.words import ENGLISH, Words


@dataclass(frozen=True, slots=True)
class Figure:
    """What the template components/figure.html shows.

    ``heading`` says the finding ("Community has fallen for six quarters in a row"); ``uid`` is
    unique on the page and makes all ids; ``csv_url`` adds a link; ``caption`` stands below.
    ``level`` is that of the heading, 2 to 4. ``day`` is said of the marks of a chart of the past.
    """

    uid: str
    heading: str
    chart: Chart
    caption: str = ""
    csv_url: str = ""
    level: int = 2
    day: str = ""

    def wide(self, words: Words = ENGLISH) -> Svg:
        """Return the drawing for wide containers."""
        return self.chart.svg(Size.WIDE, uid=f"{self.uid}-w", words=self._of_its_day(words))

    def narrow(self, words: Words = ENGLISH) -> Svg:
        """Return the drawing for narrow containers."""
        return self.chart.svg(Size.NARROW, uid=f"{self.uid}-n", words=self._of_its_day(words))

    def printed(self, words: Words = ENGLISH) -> Svg:
        """Return the drawing for paper."""
        return self.chart.svg(Size.PRINT, uid=f"{self.uid}-p", words=self._of_its_day(words))

    def _of_its_day(self, words: Words) -> Words:
        """Nothing that was known earlier is marked as today's."""
        if not self.day:
            return words
        return replace(words, today=self.day, now_and=f"{self.day}: {{x}}, {{y}}")
