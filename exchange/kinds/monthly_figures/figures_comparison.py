"""What the comparisons of a row of figures share."""

from exchange.kinds.monthly_figures.current_values import KnownFigures
from exchange.kinds.monthly_figures.figures_context import FiguresContext
from exchange.kinds.monthly_figures.row_change import FiguresRowChange
from exchange.matching.comparison import Comparison


class FiguresComparison(Comparison):
    """One FiguresRowChange being filled."""

    change: FiguresRowChange
    context: FiguresContext
    known: KnownFigures
