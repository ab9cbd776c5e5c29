#!/usr/bin/env python3
"""Writes src/chart/land.txt, the outlines of the land that maps of places are drawn on.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python3 scripts/land.py package/land-110m.json > src/chart/land.txt

The outlines are those of Natural Earth, 1:110m, which are in the public domain (naturalearthdata.com), as world-atlas gives them
out. Each line is a ring: longitude and latitude of a point in tenths of a degree, then how far it is to each next one; a ring
that crosses the 180th meridian goes on beyond it.
"""
import json
import sys

topology = json.load(open(sys.argv[1]))
scale, translate = topology["transform"]["scale"], topology["transform"]["translate"]


def points_of(arc):
    x = y = 0
    for dx, dy in arc:
        x, y = x + dx, y + dy
        yield x * scale[0] + translate[0], y * scale[1] + translate[1]


arcs = [list(points_of(arc)) for arc in topology["arcs"]]


def ring_of(numbers):
    ring = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += arc[1:] if ring else arc
    return ring


def unrolled(ring):
    """Goes on beyond the 180th meridian, and closes the ring around the South Pole along it."""
    far, last, points = 0, ring[0][0], []
    for longitude, latitude in ring:
        far += 360 if longitude - last < -180 else -360 if longitude - last > 180 else 0
        last = longitude
        points.append((longitude + far, latitude))
    if abs(points[-1][0] - points[0][0]) > 180:
        points += [(points[-1][0], -90), (points[0][0], -90)]
    return points


def in_tenths(ring):
    tenths = []
    for longitude, latitude in ring:
        point = (round(longitude * 10), round(latitude * 10))
        if not tenths or tenths[-1] != point:
            tenths.append(point)
    return tenths[:-1] if tenths[0] == tenths[-1] else tenths


def is_straight(a, b, c):
    return (b[0] - a[0]) * (c[1] - b[1]) == (b[1] - a[1]) * (c[0] - b[0])


def thinned(ring):
    return [b for a, b, c in zip(ring[-1:] + ring, ring, ring[1:] + ring[:1]) if not is_straight(a, b, c)]


for geometry in topology["objects"]["land"]["geometries"]:
    for polygon in geometry["arcs"]:
        for numbers in polygon:
            ring = thinned(in_tenths(unrolled(ring_of(numbers))))
            if len(ring) < 4:
                continue
            steps = [ring[0]] + [(b[0] - a[0], b[1] - a[1]) for a, b in zip(ring, ring[1:])]
            print(" ".join(f"{x} {y}" for x, y in steps))
