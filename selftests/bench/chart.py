# SPDX-License-Identifier: GPL-2.0-only
"""Small charts as SVG: bars(), lines()."""
import math

WIDTH = 760
INK, GREY, COLOURS = "#222", "#ccc", ("#3465a4", "#c17d11", "#4e9a06", "#75507b", "#a40000")


def escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def number(value):
    if value >= 100000:
        return "%.0fk" % (value / 1000)
    return "%.0f" % value if value >= 100 or value == int(value) else "%.1f" % value


class Picture:
    def __init__(self, height, title):
        self.height = height
        self.parts = []
        self.text(8, 20, title, size=15)

    def text(self, x, y, text, size=12, anchor="start", colour=INK):
        self.parts.append('<text x="%.1f" y="%.1f" font-size="%d" text-anchor="%s" fill="%s">'
                          '%s</text>' % (x, y, size, anchor, colour, escape(text)))

    def rect(self, x, y, width, height, colour):
        self.parts.append('<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>' %
                          (x, y, width, height, colour))

    def line(self, points, colour, width=1.0):
        self.parts.append('<polyline fill="none" stroke="%s" stroke-width="%.1f" points="%s"/>'
                          % (colour, width, " ".join("%.1f,%.1f" % p for p in points)))

    def write(self, path):
        with open(path, "w", encoding="ascii") as file:
            file.write("<!-- SPDX-License-Identifier: GPL-2.0-only -->\n"
                       '<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" '
                       'font-family="sans-serif">\n<rect width="100%%" height="100%%" '
                       'fill="white"/>\n%s\n</svg>\n' %
                       (WIDTH, self.height, "\n".join(self.parts)))


def scale(low, high, log):
    """A function from values to 0..1."""
    if log:
        low, high = math.log10(low), math.log10(high)
        return lambda value: (math.log10(value) - low) / ((high - low) or 1)
    return lambda value: (value - low) / ((high - low) or 1)


def bars(path, title, rows, log=False, precise=False):
    """rows: (text, value, ours). On a logarithmic scale, what is below 1 has no length."""
    left, right, step = 290, WIDTH - 80, 22
    picture = Picture(50 + step * len(rows), title + (" (logarithmic scale)" if log else ""))
    place = scale(1 if log else 0, max(row[1] for row in rows) or 1, log)
    for i, (text, value, ours) in enumerate(rows):
        y = 36 + step * i
        length = place(value) * (right - left) if value >= 1 or not log else 0
        picture.text(left - 8, y + 13, text, anchor="end")
        picture.rect(left, y, max(length, 1), step - 6, COLOURS[0] if ours else COLOURS[1])
        picture.text(left + max(length, 1) + 5, y + 13, "%.2f" % value if precise else number(value))
    picture.write(path)


def lines(path, title, series, x_title, y_title, log_x=False):
    """series: (text, [(x, y)...])."""
    left, right, top, bottom = 80, WIDTH - 230, 40, 300
    xs = sorted({x for _, points in series for x, _ in points})
    high = max(y for _, points in series for _, y in points) or 1
    picture = Picture(345, title)
    place_x, place_y = scale(xs[0], xs[-1], log_x), scale(0, high, False)

    def at(x, y):
        return left + place_x(x) * (right - left), bottom - place_y(y) * (bottom - top)

    for i in range(5):
        value = high * i / 4
        y = at(xs[0], value)[1]
        picture.line([(left, y), (right, y)], GREY)
        picture.text(left - 6, y + 4, number(value), anchor="end")
    for x in xs:
        picture.text(at(x, 0)[0], bottom + 17, number(x), anchor="middle")
    picture.text((left + right) / 2, bottom + 36, x_title, anchor="middle")
    picture.text(left, top - 6, y_title, colour="#666")
    for i, (text, points) in enumerate(series):
        colour = COLOURS[i % len(COLOURS)]
        picture.line([at(x, y) for x, y in points], colour, 2)
        for x, y in points:
            picture.rect(at(x, y)[0] - 2, at(x, y)[1] - 2, 5, 5, colour)
        picture.rect(right + 12, top + 20 * i, 10, 10, colour)
        picture.text(right + 28, top + 10 + 20 * i, text)
    picture.write(path)
