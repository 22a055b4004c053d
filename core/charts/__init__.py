"""Charts as SVG text from plain values: the same picture for page, dark page and PDF.

A chart is a frozen dataclass. ``chart.svg(Size.WIDE, uid="scores")`` draws it, ``chart.table()``
gives the same figures as rows and CSV, ``Figure`` puts both under a heading that says the finding.
In templates: ``{% load charts %}``, then ``{% chart timeline "mini" uid=row.uuid %}`` or
``{% figure figure %}``. Texts given to a chart are already in the page's language; the few words
it writes itself are ``Words``.

Print colours are presentation attributes, since a PDF renderer applies no style sheet to inline
SVG; classes let ``static/css/charts.css`` recolour the same drawing in the browser.
"""

from core.charts.bars import BarChart, BarSeries
from core.charts.bullet import Bullet
from core.charts.chart import Chart, Size
from core.charts.conditions import ConditionsBar
from core.charts.figure import Figure
from core.charts.glyphs import state_glyph, step_glyph
from core.charts.lifeline import Gate, Lifeline, Phase
from core.charts.line import Band, LineChart, Series
from core.charts.markup import Svg
from core.charts.milestones import Milestone, MilestoneChart
from core.charts.quadrant import Position, Quadrant
from core.charts.score_bar import ScoreBar
from core.charts.sparkline import Sparkline
from core.charts.table import Cell, Table
from core.charts.waterfall import Part, Waterfall
from core.charts.words import ENGLISH, Unit, Words

__all__ = [
    "ENGLISH",
    "Band",
    "BarChart",
    "BarSeries",
    "Bullet",
    "Cell",
    "Chart",
    "ConditionsBar",
    "Figure",
    "Gate",
    "Lifeline",
    "LineChart",
    "Milestone",
    "MilestoneChart",
    "Part",
    "Phase",
    "Position",
    "Quadrant",
    "ScoreBar",
    "Series",
    "Size",
    "Sparkline",
    "Svg",
    "Table",
    "Unit",
    "Waterfall",
    "Words",
    "state_glyph",
    "step_glyph",
]
