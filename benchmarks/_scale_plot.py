"""Plots of cost against size as one SVG, drawn by hand: both axes logarithmic."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from html import escape

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, GAP = 320, 260, 52, 40, 34, 24
COLOURS = ("#2f6db5", "#c2571a")


@dataclass
class Series:
    """One line of a plot; series with the same `across` share a plot.

    Attributes:
        across: What the sizes count.
        up: What the costs are.
        name: Whose costs they are.
        sizes: Sizes, ascending.
        costs: Cost at each, above 0: the median of several runs.
        least: The least cost at each.
        most: The greatest.
        falls: Whether cost should fall with size in proportion, not grow.
    """

    across: str
    up: str
    name: str
    sizes: list[int] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    least: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)
    falls: bool = False


def picture(series: list[Series]) -> str:
    """All plots side by side."""
    plots: dict[str, list[Series]] = {}
    for one in series:
        plots.setdefault(one.across, []).append(one)
    wide = len(plots) * (LEFT + WIDTH + GAP)
    tall = TOP + HEIGHT + BOTTOM + 16 * max(map(len, plots.values()))
    drawn = "".join(
        f'<g transform="translate({number * (LEFT + WIDTH + GAP) + LEFT} {TOP})">{_plot(lines)}</g>'
        for number, lines in enumerate(plots.values())
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{tall}" '
        f'viewBox="0 0 {wide} {tall}" font-family="sans-serif" font-size="11">'
        f'<rect width="100%" height="100%" fill="white"/>{drawn}</svg>\n'
    )


def _plot(lines: list[Series]) -> str:
    xs = [math.log10(size) for one in lines for size in one.sizes]
    ys = [math.log10(cost) for one in lines for cost in (*one.costs, *one.least, *one.most)]
    ys += [math.log10(_ideal(one)[-1]) for one in lines if one.falls]
    left, right = min(xs), max(max(xs), min(xs) + 0.1)
    low, high = math.floor(min(ys)), max(math.ceil(max(ys)), math.floor(min(ys)) + 1)

    def x_of(size: float) -> float:
        return (math.log10(size) - left) / (right - left) * WIDTH

    def y_of(cost: float) -> float:
        return HEIGHT - (math.log10(cost) - low) / (high - low) * HEIGHT

    parts = [
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="#999"/>',
        f'<text x="{WIDTH / 2}" y="-14" text-anchor="middle" font-size="13">'
        f"{escape(lines[0].across)}</text>",
        f'<text x="-40" y="-8">{escape(lines[0].up)}</text>',
    ]
    for power in range(low, high + 1):
        at = y_of(10.0**power)
        parts.append(
            f'<line x1="0" y1="{at:.1f}" x2="{WIDTH}" y2="{at:.1f}" stroke="#ddd"/>'
            f'<text x="-6" y="{at + 4:.1f}" text-anchor="end">{10.0**power:g}</text>'
        )
    for size in sorted({size for one in lines for size in one.sizes}):
        parts.append(
            f'<text x="{x_of(size):.1f}" y="{HEIGHT + 15}" text-anchor="middle" font-size="9">'
            f"{_short(size)}</text>"
        )
    for number, one in enumerate(lines):
        ideal = [(s, c) for s, c in zip(one.sizes, _ideal(one), strict=True) if c >= 10.0**low]
        path = " ".join(f"{x_of(s):.1f},{y_of(c):.1f}" for s, c in ideal)
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="#aaa" stroke-dasharray="4 3"/>'
        )
        colour = COLOURS[number % len(COLOURS)]
        points = [(x_of(s), y_of(c)) for s, c in zip(one.sizes, one.costs, strict=True)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points]
        parts += [
            f'<line x1="{x_of(size):.1f}" y1="{y_of(least):.1f}" x2="{x_of(size):.1f}" '
            f'y2="{y_of(most):.1f}" stroke="{colour}" stroke-width="5" stroke-opacity="0.4"/>'
            for size, least, most in zip(one.sizes, one.least, one.most, strict=True)
            if least < most
        ]
        parts.append(
            f'<text x="0" y="{HEIGHT + 34 + 16 * number}" fill="{colour}">{escape(one.name)}</text>'
        )
    return "".join(parts)


def _ideal(one: Series) -> list[float]:
    """Cost in proportion to size, through the last point; through the first where it falls."""
    at, power = (0, -1) if one.falls else (-1, 1)
    return [one.costs[at] * (size / one.sizes[at]) ** power for size in one.sizes]


def _short(size: int) -> str:
    for unit, name in ((1_000_000, "M"), (1_000, "k")):
        if size >= unit and size % unit == 0:
            return f"{size // unit}{name}"
    return str(size)
