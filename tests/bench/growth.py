"""What operations cost when there are many of what they look among: table and drawing of what growth.c measures."""
import math
import os
from xml.sax.saxutils import escape

import guests

HERE = os.path.dirname(os.path.realpath(__file__))
KINDS = ['procs', 'fds', 'mounts', 'pages', 'entries', 'env']
TWICE = 2.0     # what the most may cost, as a multiple of the fewest: a logarithm is allowed, a list is not
COLOURS = ['#1f77b4', '#ff7f0e', '#2ca02c', '#d62728', '#9467bd', '#8c564b', '#e377c2', '#7f7f7f', '#bcbd22', '#17becf', '#393b79', '#637939']


def series(ops):
    """(kind, operation) to what it is and its counts by number, in the order measured."""
    found = {}
    for o in ops.values():
        kind, name, n = o.name.split('/')
        found.setdefault((kind, name), (o.what, {}))[1][int(n)] = o.median
    return found


def table(found):
    counts = sorted({n for _, c in found.values() for n in c})
    print('  %-52s' % 'instructions of one operation among' + ''.join('%9d' % n for n in counts))
    bad = 0
    for (kind, name), (what, c) in found.items():
        print('  %-52s' % ('%s: %s' % (kind, what)) + ''.join('%9s' % c.get(n, '-') for n in counts))
        if c[max(c)] > TWICE * c[min(c)]:
            bad = 1
            print('FAIL growth %s/%s: %d instructions among %d, %d among %d' % (kind, name, c[min(c)], min(c), c[max(c)], max(c)))
    return bad


def svg(found, out):
    """Each operation as a multiple of what it costs among the fewest, over the number by its logarithm."""
    width, high, low, left, right = 960, 40, 430, 60, 360
    counts = sorted({n for _, c in found.values() for n in c})
    top = max(2.0, *(v / c[min(c)] for _, c in found.values() for v in c.values()))

    def at(n, r):
        return left + math.log10(n / counts[0]) * (width - right - left) / math.log10(counts[-1] / counts[0]), low - (low - high) * r / top
    parts = ['<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="12">' % (width, low + 40),
             '<rect width="100%" height="100%" fill="white"/>',
             '<text x="%d" y="20">instructions of an operation, as multiples of what it costs among 10</text>' % left]
    for r in (0.5, 1.0, 1.5, 2.0):
        y = at(10, r)[1]
        parts.append('<line x1="%d" x2="%d" y1="%.1f" y2="%.1f" stroke="#ddd"/><text x="20" y="%.1f">%.1f</text>' % (left, width - right, y, y, y + 4, r))
    for n in counts:
        parts.append('<text x="%.0f" y="%d" text-anchor="middle">%s</text>' % (at(n, 0)[0], low + 20, format(n, ',')))
    for i, ((kind, _), (what, c)) in enumerate(found.items()):
        colour = COLOURS[i % len(COLOURS)]
        points = ['%.1f,%.1f' % at(n, v / c[min(c)]) for n, v in c.items()]
        parts.append('<polyline fill="none" stroke="%s" points="%s"/>' % (colour, ' '.join(points)))
        parts.append('<text x="%d" y="%d" fill="%s">%s: %s: %s to %s</text>' % (
            width - right + 15, high + 18 * i, colour, kind, escape(what), format(c[min(c)], ','), format(c[max(c)], ',')))
    with open(out, 'w') as f:
        f.write('\n'.join(parts + ['</svg>']) + '\n')
    print(os.path.relpath(out))


def run(build, words):
    # so much that a group may have as many processes (proc/limit.c)
    text = ''.join(guests.ennead(build, '/tests/bench/growth ' + kind, memory='6G') for kind in words or KINDS)
    found = series(guests.parse(text, None))
    missing = [k for k in words or KINDS if not any(kind == k for kind, _ in found)]
    if missing:
        raise guests.Failed('not measured: ' + ' '.join(missing))
    bad = table(found)
    if not words:
        svg(found, os.path.join(HERE, 'growth.svg'))
    return bad
