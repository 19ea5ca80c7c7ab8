"""Figures as SVG that needs no script: elements, words and axes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

Points = Iterable[tuple[float, float]]


def draw(tag: str, *children: str, **attributes: object) -> Markup:
    """An element; ``class_`` is class, underscores in names are hyphens, text is escaped."""
    named = "".join(
        Markup(' {}="{}"').format(name.rstrip("_").replace("_", "-"), _number(value))
        for name, value in attributes.items()
    )
    inner = Markup("").join(children)
    return Markup("<{}{}>{}</{}>").format(Markup(tag), Markup(named), inner, Markup(tag))


def write(said: str, x: float, y: float, **attributes: object) -> Markup:
    """A text."""
    return draw("text", escape(said), x=x, y=y, **attributes)


def image(width: float, height: float, title: str, *children: str, kind: str = "chart") -> Markup:
    """A figure that scales with the page, with its title for those who cannot see it."""
    return draw(
        "svg",
        *children,
        viewBox=f"0 0 {width:g} {height:g}",
        class_=kind,
        role="img",
        aria_label=title,
    )


def path(points: Points, **attributes: object) -> Markup:
    """A line through points."""
    steps = " ".join(f"{'L' if i else 'M'}{x:.1f} {y:.1f}" for i, (x, y) in enumerate(points))
    return draw("path", d=steps, **attributes)


@dataclass(frozen=True, slots=True)
class Axes:
    """A plane with a frame: from values to places, with ticks and titles."""

    width: float
    height: float
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    left: float = 52
    right: float = 14
    top: float = 12
    bottom: float = 44

    def x(self, value: float) -> float:
        """Place of a value on the horizontal axis."""
        low, high = self.x_range
        share = (value - low) / (high - low)
        return self.left + share * (self.width - self.left - self.right)

    def y(self, value: float) -> float:
        """Place of a value on the vertical axis."""
        low, high = self.y_range
        share = (value - low) / (high - low)
        return self.height - self.bottom - share * (self.height - self.top - self.bottom)

    def place(self, points: Points) -> list[tuple[float, float]]:
        """Places of points."""
        return [(self.x(x), self.y(y)) for x, y in points]

    def frame(
        self,
        x_title: str,
        y_title: str,
        x_ticks: Sequence[tuple[float, str]],
        y_ticks: Sequence[tuple[float, str]],
    ) -> Markup:
        """Grid, ticks and titles."""
        bottom, right = self.height - self.bottom, self.width - self.right
        parts = []
        for value, text in x_ticks:
            x = self.x(value)
            parts.append(draw("line", x1=x, x2=x, y1=self.top, y2=bottom, class_="grid"))
            parts.append(write(text, x, bottom + 15, class_="tick middle"))
        for value, text in y_ticks:
            y = self.y(value)
            parts.append(draw("line", x1=self.left, x2=right, y1=y, y2=y, class_="grid"))
            parts.append(write(text, self.left - 6, y + 3.5, class_="tick end"))
        edge = [(self.left, self.top), (self.left, bottom), (right, bottom)]
        parts.append(path(edge, class_="axis"))
        middle = (self.left + right) / 2
        parts.append(write(x_title, middle, self.height - 8, class_="axis-title middle"))
        high = (self.top + bottom) / 2
        turn = f"rotate(-90 14 {high:.1f})"
        parts.append(write(y_title, 14, high, class_="axis-title middle", transform=turn))
        return Markup("").join(parts)


def percent_ticks(step: int = 20) -> list[tuple[float, str]]:
    """Ticks from 0 to 100 % of a fraction."""
    return [(value / 100, str(value)) for value in range(0, 101, step)]


def _number(value: object) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value)
