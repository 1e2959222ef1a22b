"""What documents lie on: desks of any wood, stone, cloth, tiles, keyboards, printed pages, blurred rooms; and clutter.

Every surface is a square of SIDE x SIDE RGB bytes, made from numbers alone; no photograph is used. A surface never
contains a document in the sense of `papers`: the printed page fills the whole square, so that it has no edges.
"""

import cv2
import numpy as np

SIDE = 320


def chance(rng, share):
    """True in this share of the cases."""
    return rng.random() < share


def colour(rng, low=0, high=255):
    """Any colour between two brightnesses of each channel, as three floats; greyish ones are the more frequent."""
    pure = rng.uniform(low, high, 3).astype(np.float32)
    return pure.mean() + (pure - pure.mean()) * rng.uniform(0, 1)


def near(rng, base, spread):
    """A colour like another one."""
    return np.clip(base + rng.normal(0, spread, 3), 0, 255).astype(np.float32)


def cloud(rng, height, width, across, down=None):
    """Smooth noise in 0..1 whose blobs are about so many pixels across and down."""
    down = across if down is None else down
    rows, columns = max(2, int(height / down) + 2), max(2, int(width / across) + 2)
    field = cv2.resize(rng.random((rows, columns), dtype=np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    low, high = float(field.min()), float(field.max())
    return (field - low) / (high - low + 1e-6)


def between(first, second, share):
    """Mixes two colours by a plane of shares."""
    return first + (second - first) * share[..., None]


def plain(rng):
    """A wall, a table top, leather, skin of any colour: a slow change and a fine grain."""
    base = colour(rng, 0, 250) if chance(rng, 0.6) else np.full(3, rng.uniform(5, 250), np.float32)
    other = near(rng, base, rng.uniform(3, 25))
    field = cloud(rng, SIDE, SIDE, rng.uniform(60, 300))
    if chance(rng, 0.6):
        field = 0.7 * field + 0.3 * cloud(rng, SIDE, SIDE, rng.uniform(2, 12)) * rng.uniform(0.3, 1)
    return between(base, other, field)


WOODS = np.array([[222, 190, 145], [236, 214, 178], [205, 165, 115], [240, 225, 200], [190, 140, 90], [165, 110, 65],
                  [140, 85, 50], [110, 65, 40], [80, 50, 35], [60, 35, 25], [45, 28, 22], [178, 95, 50], [150, 60, 30],
                  [200, 195, 185], [120, 110, 100], [230, 200, 165]], np.float32)


def wood(rng, pale=False):
    """Boards with their grain: long soft streaks, sometimes rings and knots, sometimes seams between boards."""
    base = near(rng, WOODS[rng.integers(0, 5 if pale else len(WOODS))], 6)
    dark = base * rng.uniform(0.6, 0.95) + rng.normal(0, 5, 3).astype(np.float32)
    streaks = cloud(rng, SIDE, SIDE, rng.uniform(60, 300), rng.uniform(1.5, 6))
    broad = cloud(rng, SIDE, SIDE, rng.uniform(150, 400), rng.uniform(12, 50))
    field = streaks * rng.uniform(0.1, 0.7) + broad * rng.uniform(0.1, 0.7)
    if chance(rng, 0.5):
        down = np.arange(SIDE, dtype=np.float32)[:, None]
        bend = cloud(rng, SIDE, SIDE, 200, 80) * rng.uniform(5, 60)
        field = 0.6 * field + 0.4 * (0.5 + 0.5 * np.sin((down + bend) * rng.uniform(0.08, 0.7)))
    picture = between(base, dark, np.clip(field, 0, 1))
    if chance(rng, 0.35):
        gap = int(rng.uniform(30, 160))
        for top in range(int(rng.integers(0, gap)), SIDE, gap):
            picture[top:top + gap] *= rng.uniform(0.9, 1.08)
            picture[top:top + int(rng.integers(1, 3))] *= rng.uniform(0.4, 0.85)
    return picture


def stone(rng):
    """Granite, marble, terrazzo, concrete: speckles over clouds, sometimes veins."""
    base, other = near(rng, np.full(3, rng.uniform(30, 235), np.float32), 15), colour(rng, 20, 240)
    share = rng.uniform(0.1, 0.6)
    field = cloud(rng, SIDE, SIDE, rng.uniform(2, 9)) * share + cloud(rng, SIDE, SIDE, rng.uniform(20, 90)) * share
    picture = between(base, other, np.clip(field, 0, 1))
    if chance(rng, 0.4):
        vein = np.abs(cloud(rng, SIDE, SIDE, rng.uniform(40, 120)) - 0.5)
        picture = between(picture, colour(rng, 20, 250), np.clip(1 - vein * rng.uniform(15, 60), 0, 1) * 0.7)
    return picture


def cloth(rng):
    """Weaves, stripes, checks, carpets."""
    down, across = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    base = colour(rng)
    other = near(rng, base, 30) if chance(rng, 0.6) else colour(rng)
    turn = rng.uniform(0, np.pi)
    along, aside = across * np.cos(turn) + down * np.sin(turn), down * np.cos(turn) - across * np.sin(turn)
    pitch = rng.uniform(0.06, 1.6)
    one, two = np.sin(along * pitch), np.sin(aside * pitch * rng.uniform(0.7, 1.4))
    kind = rng.integers(0, 4)
    field = (one, one * two, np.sign(one) * 0.8, np.maximum(np.sign(one), np.sign(two)))[kind]
    field = 0.5 + 0.5 * field
    field = field * rng.uniform(0.2, 1) + cloud(rng, SIDE, SIDE, rng.uniform(2, 60)) * rng.uniform(0, 0.5)
    return between(base, other, np.clip(field, 0, 1))


def tiles(rng):
    """Tiles, squared paper, a cutting mat, parquet."""
    picture = plain(rng)
    line = near(rng, picture.mean((0, 1)), 60)
    wide, high = rng.uniform(14, 140), rng.uniform(14, 140)
    if chance(rng, 0.5):
        high = wide
    thick = int(rng.integers(1, 6)) if wide > 40 else 1
    for row, y in enumerate(np.arange(0, SIDE, high)):
        shift = (wide / 2) * (row % 2) if chance(rng, 0.15) else 0
        for x in np.arange(-shift, SIDE, wide):
            if wide > 30:
                picture[int(y):int(y + high), max(0, int(x)):max(0, int(x + wide))] *= rng.uniform(0.92, 1.06)
            cv2.line(picture, (int(x), int(y)), (int(x), int(y + high)), line.tolist(), thick)
        cv2.line(picture, (0, int(y)), (SIDE, int(y)), line.tolist(), thick)
    return picture


def keyboard(rng):
    """Rows of keys with letters; the whole square, or a block of it on a plain surface."""
    picture = plain(rng)
    bright = chance(rng, 0.35)
    body = np.full(3, rng.uniform(170, 235) if bright else rng.uniform(10, 90), np.float32)
    key = np.clip(body + (rng.uniform(10, 50) if bright or chance(rng, 0.5) else -rng.uniform(5, 40)), 0, 255)
    pitch = rng.uniform(16, 46)
    top, bottom = (0, SIDE) if chance(rng, 0.5) else sorted(rng.uniform(0, SIDE, 2))
    picture[int(top):int(bottom)] = body
    for row, y in enumerate(np.arange(top + 2, bottom - pitch * 0.8, pitch)):
        x = -rng.uniform(0, pitch)
        while x < SIDE:
            wide = pitch * (rng.uniform(1.4, 5) if chance(rng, 0.08) else 1)
            gap = pitch * 0.1
            cv2.rectangle(picture, (int(x + gap), int(y + gap)), (int(x + wide - gap), int(y + pitch - gap)), key.tolist(), -1)
            letter = chr(65 + int(rng.integers(0, 26)))
            ink = (255 - key).tolist()
            cv2.putText(picture, letter, (int(x + pitch * 0.3), int(y + pitch * 0.6)), 0, pitch / 70, ink, 1, cv2.LINE_AA)
            x += wide
    return picture


WORDS = "the of report a number in 2024 total and invoice for that was name it date with as his on be at by had not".split()


def print_lines(rng, picture, left, top, right, bottom, ink, size):
    """Fills a box with lines of words, as bars where the letters would be too small to be seen."""
    y = top + size
    while y < bottom - size * 0.4:
        end = right if chance(rng, 0.75) else left + (right - left) * rng.uniform(0.2, 0.95)
        if size > 11:
            words = " ".join(WORDS[int(i)] for i in rng.integers(0, len(WORDS), int(max(1, (end - left) / size / 3))))
            cv2.putText(picture, words, (int(left), int(y)), int(rng.integers(0, 4)), size / 32, ink, 1, cv2.LINE_AA)
        else:
            x = left
            while x < end:
                word = size * rng.uniform(0.6, 4)
                cv2.rectangle(picture, (int(x), int(y - size * 0.55)), (int(min(end, x + word)), int(y)), ink, -1)
                x += word + size * 0.45
        y += size * rng.uniform(1.35, 1.6)


def page(rng):
    """A printed page that fills the square: newspaper, form, book."""
    paper = near(rng, np.full(3, rng.uniform(150, 252), np.float32), 8)
    picture = between(paper, paper * 0.93, cloud(rng, SIDE, SIDE, 120))
    ink = np.clip(paper * rng.uniform(0.1, 0.6), 0, 255).tolist()
    columns = int(rng.integers(1, 4))
    for index in range(columns):
        left = SIDE / columns * index + 8
        print_lines(rng, picture, left, rng.uniform(-20, 10), left + SIDE / columns - 16, SIDE, ink, rng.uniform(5, 22))
    if chance(rng, 0.3):
        x, y = rng.uniform(0, SIDE * 0.7, 2)
        cv2.rectangle(picture, (int(x), int(y)), (int(x + rng.uniform(40, 160)), int(y + rng.uniform(30, 120))), colour(rng).tolist(), -1)
    return picture


def room(rng):
    """A room or a street out of focus, as behind a document that is held up."""
    picture = between(colour(rng), colour(rng), cloud(rng, SIDE, SIDE, rng.uniform(80, 250)))
    for _ in range(int(rng.integers(3, 14))):
        x, y = rng.uniform(0, SIDE, 2)
        wide, high = rng.uniform(10, 160, 2)
        shade = colour(rng, 180, 255).tolist() if chance(rng, 0.25) else colour(rng).tolist()
        if chance(rng, 0.6):
            box = cv2.boxPoints(((x, y), (wide, high), rng.normal(0, 12)))
            cv2.fillPoly(picture, [box.astype(np.int32)], shade)
        else:
            cv2.ellipse(picture, (int(x), int(y)), (int(wide / 2), int(high / 2)), rng.uniform(0, 180), 0, 360, shade, -1)
    return cv2.GaussianBlur(picture, (0, 0), rng.uniform(1.5, 9))


KINDS = {"plain": plain, "wood": wood, "stone": stone, "cloth": cloth, "tiles": tiles, "keyboard": keyboard, "page": page,
         "room": room}
SHARES = np.array([0.22, 0.26, 0.08, 0.12, 0.08, 0.08, 0.06, 0.10])


def surface(rng, kind=None):
    """One surface of this kind (see KINDS, and "pale wood"), or of any."""
    if kind == "pale wood":
        picture = wood(rng, pale=True)
    else:
        picture = KINDS[kind or list(KINDS)[rng.choice(len(SHARES), p=SHARES)]](rng)
    if chance(rng, 0.5):
        picture = np.rot90(picture)
    return np.clip(picture, 0, 255).astype(np.uint8)


def skin(rng):
    """A colour of skin, from very dark to very light."""
    depth = rng.uniform(0, 1)
    light, deep = np.array([245, 205, 180], np.float32), np.array([70, 42, 30], np.float32)
    return near(rng, light + (deep - light) * depth, 8)


def thing(rng, picture, centre, size):
    """Draws one thing that lies about: a pen, a cup, a phone, a book, a cable, coins, keys, a crumpled something."""
    x, y = centre
    turn = rng.uniform(0, 180)
    shade = colour(rng).tolist() if chance(rng, 0.6) else [float(rng.uniform(0, 60))] * 3
    kind = rng.integers(0, 7)
    if kind == 0:
        tip = np.array([np.cos(turn), np.sin(turn)]) * size
        thick = int(max(2, size * rng.uniform(0.06, 0.14)))
        ends = [(int(x - tip[0]), int(y - tip[1])), (int(x + tip[0]), int(y + tip[1]))]
        cv2.line(picture, *ends, shade, thick, cv2.LINE_AA)
        cv2.line(picture, *ends, colour(rng, 100, 255).tolist(), max(1, thick // 4), cv2.LINE_AA)
    elif kind == 1:
        radius = int(size * 0.5)
        for part in (1.0, 0.85, 0.75):
            axes = (max(1, int(radius * part)), max(1, int(radius * part * 0.9)))
            cv2.ellipse(picture, (int(x), int(y)), axes, turn, 0, 360, colour(rng).tolist(), -1, cv2.LINE_AA)
    elif kind in (2, 3):
        box = ((x, y), (size * rng.uniform(0.7, 1.6), size * rng.uniform(0.5, 1.0)), turn)
        cv2.fillPoly(picture, [cv2.boxPoints(box).astype(np.int32)], shade, cv2.LINE_AA)
        if chance(rng, 0.6):
            inner = (box[0], (box[1][0] * 0.88, box[1][1] * 0.8), turn)
            cv2.fillPoly(picture, [cv2.boxPoints(inner).astype(np.int32)], near(rng, np.float32(shade), 25).tolist(), cv2.LINE_AA)
    elif kind == 4:
        points = np.cumsum(rng.normal(0, size * 0.5, (14, 2)), 0) + [x, y]
        cv2.polylines(picture, [points.astype(np.int32)], False, shade, int(rng.integers(1, 6)), cv2.LINE_AA)
    elif kind == 5:
        for _ in range(int(rng.integers(1, 6))):
            spot = rng.normal(0, size * 0.5, 2) + [x, y]
            cv2.circle(picture, (int(spot[0]), int(spot[1])), int(max(2, size * rng.uniform(0.05, 0.2))), colour(rng).tolist(), -1, cv2.LINE_AA)
    else:
        angles = np.sort(rng.uniform(0, 2 * np.pi, 9))
        radii = size * rng.uniform(0.3, 0.9, 9)
        points = np.stack([x + np.cos(angles) * radii, y + np.sin(angles) * radii], 1)
        cv2.fillPoly(picture, [points.astype(np.int32)], shade, cv2.LINE_AA)
