"""One look for all figures: readable in print, told apart without colour, the same bytes every time."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Okabe and Ito's palette, told apart with any colour vision.
BLUE, ORANGE, GREEN, VERMILION, PURPLE, SKY, GREY = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#D55E00",
    "#CC79A7",
    "#56B4E9",
    "#6B6B6B",
)
PALETTE = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, GREY)

_SETTINGS: Any = {
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#999999",
    "axes.labelcolor": "#333333",
    "xtick.color": "#333333",
    "ytick.color": "#333333",
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "figure.dpi": 100,
    "svg.hashsalt": "discourse-toolkit",
    "svg.fonttype": "path",
    "path.simplify": False,
}


#: Fonts that know letters DejaVu Sans does not; used after it where they are installed.
_FALLBACKS = ("Noto Sans CJK JP", "Noto Sans CJK SC", "WenQuanYi Zen Hei", "IPAGothic", "Noto Sans Devanagari")


@contextmanager
def _settings() -> Iterator[None]:
    """The house style and nothing else: what a user has set up for matplotlib changes no figure of a report."""
    import matplotlib as mpl
    from matplotlib.font_manager import fontManager

    installed = set(fontManager.get_font_names())
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS)
        mpl.rcParams["font.family"] = ["DejaVu Sans", *(name for name in _FALLBACKS if name in installed)]
        yield


@contextmanager
def drawing(width: float = 7.0, height: float = 3.0) -> Iterator[Figure]:
    """A figure in the house style, in inches."""
    from matplotlib.figure import Figure

    with _settings():
        yield Figure(figsize=(width, height), layout="constrained")


def svg(figure: Figure) -> str:
    """A figure as SVG: no date, no random ids, letters as paths, so that it looks and hashes the same everywhere."""
    buffer = io.StringIO()
    with _settings():
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None}, transparent=False)
    text = buffer.getvalue()
    return text[text.index("<svg") :]


def png(figure: Figure) -> bytes:
    """A figure as PNG for print, for programs that show no SVG."""
    buffer = io.BytesIO()
    with _settings():
        figure.savefig(buffer, format="png", dpi=200, metadata={"Software": None}, transparent=False)
    return buffer.getvalue()
