#!/usr/bin/env python3
"""Draws docs/images/growth.svg from what build/native/bench_growth prints.

    build/native/bench_growth | tee growth.txt | scripts/plot-growth.py docs/images/growth.svg
"""

import math
import sys

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 210, 30, 50
LINES = [  # column of the output, colour, what it is
    (5, "#1b6ca8", "merge"),
    (7, "#d1495b", "write"),
    (8, "#2e8b57", "write and compress"),
]


def read(lines):
    """Rows of scrapes without processes, as numbers."""
    rows = []
    for line in lines:
        cells = line.split()
        if len(cells) == 9 and cells[0].isdigit() and cells[1] == "0":
            rows.append([float(cell) for cell in cells])
    return rows


class Scale:
    """Logarithmic, from whole power of ten to whole power of ten."""

    def __init__(self, values, start, end):
        self.low = math.floor(math.log10(min(values)))
        self.high = math.ceil(math.log10(max(values)))
        self.start, self.end = start, end

    def at(self, value):
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def marks(self):
        return [10.0**power for power in range(self.low, self.high + 1)]


def text(x, y, what, anchor="middle", colour="#444"):
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" fill="{colour}">{what}</text>'


def grid(across, up):
    for mark in across.marks():
        x = across.at(mark)
        yield f'<path d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#ddd"/>'
        yield text(x, HEIGHT - BOTTOM + 18, f"{mark:,.0f}")
    for mark in up.marks():
        y = up.at(mark)
        yield f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>'
        yield text(LEFT - 8, y + 4, f"{mark:g} ms", "end")
    yield text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, "jobs")
    yield text(LEFT, TOP - 12, "CPU time of one scrape", "start")


def line(rows, column, colour, across, up):
    points = [(across.at(row[0]), up.at(row[column])) for row in rows]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    yield f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
    for x, y in points:
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>'


def names(last, up):
    """What the lines are, at their ends, the least below, one not upon another."""
    lowest = HEIGHT
    for column, colour, name in sorted(LINES, key=lambda one: last[one[0]]):
        lowest = min(up.at(last[column]) + 4, lowest - 16)
        yield text(WIDTH - RIGHT + 10, lowest, f"{name}, {last[column]:.0f} ms", "start", colour)


def draw(rows):
    across = Scale([row[0] for row in rows], LEFT, WIDTH - RIGHT)
    up = Scale([row[column] for row in rows for column, _, _ in LINES], HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        *grid(across, up),
    ]
    for column, colour, _ in LINES:
        parts += line(rows, column, colour, across, up)
    parts += names(rows[-1], up)
    return "\n".join([*parts, "</svg>\n"])


def main():
    rows = read(sys.stdin)
    if len(sys.argv) != 2 or not rows:
        sys.exit(__doc__)
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        file.write(draw(rows))


if __name__ == "__main__":
    main()
