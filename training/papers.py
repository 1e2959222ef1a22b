"""What is to be found: cards, passport pages, covers, sheets, receipts, banknotes, as flat pictures seen from the front.

A document is invented from numbers alone and looks like no real one: what matters to the corner net is that it has four
edges and is printed in some way. `draw` gives the picture, the share of it that is there (rounded corners), and the part
of it that counts as the document (of an open passport, only the data page).
"""

import cv2
import numpy as np

from surfaces import between, chance, cloud, colour, near, print_lines

LONG = 300


class Paper:
    """A document seen from the front: RGB bytes, a plane of opacity, the counted part as left, top, right, bottom."""

    def __init__(self, kind, picture, opacity, part):
        self.kind = kind
        self.picture = picture
        self.opacity = opacity
        self.part = part


def rounded(height, width, radius):
    """Opacity of a sheet with rounded corners."""
    opacity = np.full((height, width), 255, np.uint8)
    if radius >= 1:
        opacity[:] = 0
        cv2.rectangle(opacity, (radius, 0), (width - radius - 1, height), 255, -1)
        cv2.rectangle(opacity, (0, radius), (width, height - radius - 1), 255, -1)
        for x in (radius, width - radius - 1):
            for y in (radius, height - radius - 1):
                cv2.circle(opacity, (x, y), radius, 255, -1, cv2.LINE_AA)
    return opacity


def ground(rng, height, width):
    """The printed ground of a card: a slow change of colour and fine waves."""
    luck = rng.random()
    if luck < 0.62:
        base = colour(rng, 130, 250)
    elif luck < 0.82:
        base = np.full(3, rng.uniform(190, 253), np.float32)
    else:
        base = colour(rng, 10, 150)
    picture = between(base, near(rng, base, 28), cloud(rng, height, width, rng.uniform(40, 300)))
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    for _ in range(int(rng.integers(0, 4))):
        bend = rng.uniform(2, 30) * np.sin(down * rng.uniform(0.01, 0.09))
        wave = np.sin(across * rng.uniform(0.03, 0.7) + bend + down * rng.uniform(-0.6, 0.6))
        picture += (wave * rng.uniform(2, 14))[..., None] * rng.uniform(0, 1, 3).astype(np.float32)
    return picture, base


def ink_on(rng, base):
    """A colour that can be read on this one."""
    return (colour(rng, 0, 90) if base.mean() > 110 else colour(rng, 160, 255)).tolist()


def portrait(rng, picture, left, top, width):
    """A photograph's place: a head and shoulders on a plain ground."""
    height = width * rng.uniform(1.2, 1.35)
    right, bottom = int(left + width), int(top + height)
    cv2.rectangle(picture, (int(left), int(top)), (right, bottom), colour(rng, 120, 250).tolist(), -1)
    head, cloth = colour(rng, 50, 235).tolist(), colour(rng, 0, 200).tolist()
    middle = int(left + width / 2)
    view = picture[int(top):bottom, int(left):right]
    cv2.ellipse(view, (middle - int(left), int(height)), (int(width * 0.42), int(height * 0.32)), 0, 0, 360, cloth, -1)
    cv2.ellipse(view, (middle - int(left), int(height * 0.4)), (int(width * 0.25), int(height * 0.26)), 0, 0, 360, head, -1)
    cv2.ellipse(view, (middle - int(left), int(height * 0.3)), (int(width * 0.28), int(height * 0.2)), 0, 180, 360, colour(rng, 0, 120).tolist(), -1)


def zone(rng, picture, lines, letters, ink):
    """Machine readable lines at the foot."""
    height, width = picture.shape[:2]
    pitch = width * 0.94 / letters
    for line in range(lines):
        y = int(height - (lines - line) * pitch * 1.9)
        for index in range(letters):
            x = int(width * 0.03 + index * pitch)
            mark = chr(int(rng.integers(65, 91))) if chance(rng, 0.7) else "<"
            cv2.putText(picture, mark, (x, y + int(pitch)), 0, pitch / 22, ink, 1, cv2.LINE_AA)


def printed_card(rng, height, width, lines, letters):
    """The front or the back of a card, or a data page."""
    picture, base = ground(rng, height, width)
    ink = ink_on(rng, base)
    if chance(rng, 0.1):
        return picture
    if chance(rng, 0.5):
        band = colour(rng) if chance(rng, 0.5) else near(rng, base, 40)
        cv2.rectangle(picture, (0, 0), (width, int(height * rng.uniform(0.08, 0.22))), band.tolist(), -1)
    left = 0.05
    if chance(rng, 0.65):
        share = rng.uniform(0.22, 0.34)
        place = 0.04 if chance(rng, 0.7) else 0.96 - share
        portrait(rng, picture, width * place, height * rng.uniform(0.16, 0.3), width * share)
        left = 0.08 + share if place < 0.1 else 0.05
    foot = 0.62 if chance(rng, 0.5) else 0.95
    size = rng.uniform(7, 14)
    print_lines(rng, picture, width * left, height * rng.uniform(0.12, 0.25), width * rng.uniform(0.55, 0.95), height * foot, ink, size)
    if foot < 0.7:
        zone(rng, picture, lines, letters, ink)
    elif chance(rng, 0.2):
        top = int(height * rng.uniform(0.05, 0.6))
        cv2.rectangle(picture, (0, top), (width, top + int(height * 0.16)), (15.0, 15.0, 15.0), -1)
    if chance(rng, 0.2):
        left, top = int(width * rng.uniform(0.05, 0.5)), int(height * rng.uniform(0.2, 0.6))
        wide, high = int(width * rng.uniform(0.2, 0.5)), int(height * rng.uniform(0.15, 0.35))
        code = (rng.random((max(1, high // 4), max(1, wide // 2))) < 0.5).astype(np.float32) * 240
        patch = cv2.resize(code, (wide, high), interpolation=cv2.INTER_NEAREST)
        view = picture[top:top + high, left:left + wide]
        view[:] = patch[:view.shape[0], :view.shape[1], None]
    if chance(rng, 0.25):
        shine = cloud(rng, height, width, rng.uniform(20, 60))
        picture += (np.clip(shine - 0.6, 0, 1) * rng.uniform(60, 300))[..., None] * rng.uniform(0.3, 1, 3).astype(np.float32)
    return picture


def card(rng):
    """A plastic card (ratio 1.586, ISO/IEC 7810 ID-1), upright now and then, or an older larger one (ID-2)."""
    ratio = 1.586 if chance(rng, 0.88) else 1.42
    height, width = int(LONG / ratio), LONG
    if chance(rng, 0.08):
        height, width = width, height
    picture = printed_card(rng, height, width, 3, 30)
    radius = int(max(height, width) * rng.uniform(0.02, 0.05)) if chance(rng, 0.9) else 0
    return "card", picture, rounded(height, width, radius), None


def data_page(rng):
    """The data page of a passport (ratio 1.42), the rest of the book unseen."""
    height, width = int(LONG / 1.42), LONG
    picture = printed_card(rng, height, width, 2, 44)
    return "data page", picture, rounded(height, width, int(LONG * rng.uniform(0, 0.03))), None


def open_passport(rng):
    """Both pages of an open passport; only the lower one, with the data, counts."""
    height, width = int(LONG / 1.42), LONG
    lower = printed_card(rng, height, width, 2, 44)
    if chance(rng, 0.5):
        upper, base = ground(rng, height, width)
        if chance(rng, 0.7):
            print_lines(rng, upper, width * 0.1, height * 0.1, width * 0.9, height * rng.uniform(0.3, 0.95), ink_on(rng, base), rng.uniform(6, 12))
    else:
        upper = between(lower.mean((0, 1)), near(rng, lower.mean((0, 1)), 20), cloud(rng, height, width, 80))
        if chance(rng, 0.6):
            print_lines(rng, upper, width * 0.1, height * 0.1, width * 0.9, height * 0.6, [60.0, 60.0, 60.0], rng.uniform(6, 12))
    upper = upper * rng.uniform(0.7, 1.08)
    fold = int(rng.integers(2, 9))
    upper[-fold:] *= np.linspace(1, rng.uniform(0.5, 0.85), fold, dtype=np.float32)[:, None, None]
    lower[:fold] *= np.linspace(rng.uniform(0.6, 0.95), 1, fold, dtype=np.float32)[:, None, None]
    picture = np.concatenate([upper, lower])
    return "open passport", picture, rounded(2 * height, width, int(LONG * rng.uniform(0, 0.04))), (0, height, width, 2 * height)


def cover(rng):
    """A closed passport: dark cloth, an emblem, two words."""
    height, width = LONG, int(LONG / 1.42)
    base = colour(rng, 10, 110)
    picture = between(base, base * 0.85, cloud(rng, height, width, 3))
    gold = [float(v) for v in near(rng, np.float32([205, 170, 95]), 15)]
    cv2.circle(picture, (width // 2, int(height * 0.5)), int(width * rng.uniform(0.12, 0.25)), gold, int(rng.integers(2, 12)), cv2.LINE_AA)
    for y in (0.2, 0.28, 0.8):
        if chance(rng, 0.7):
            half = int(width * rng.uniform(0.15, 0.35))
            cv2.rectangle(picture, (width // 2 - half, int(height * y)), (width // 2 + half, int(height * y) + 10), gold, -1)
    return "cover", picture, rounded(height, width, int(LONG * rng.uniform(0.01, 0.05))), None


def sheet(rng):
    """Paper of any ratio: a letter, a form, a ruled page, a receipt, a full page of handwriting, a blank."""
    ratio = rng.choice([1.414, 1.294, 1.0]) if chance(rng, 0.55) else rng.uniform(1.05, 3.2)
    height, width = LONG, max(80, int(LONG / ratio))
    if chance(rng, 0.3):
        height, width = width, height
    tone = rng.uniform(205, 254) if chance(rng, 0.8) else rng.uniform(120, 205)
    paper = near(rng, np.full(3, tone, np.float32), 4 if chance(rng, 0.75) else 22)
    picture = between(paper, paper * rng.uniform(0.88, 1), cloud(rng, height, width, rng.uniform(60, 300)))
    ink = np.clip(paper * rng.uniform(0.05, 0.6) + rng.normal(0, 12, 3), 0, 255).tolist()
    kind = rng.random()
    edge = width * rng.uniform(0.02, 0.14)
    if kind < 0.45:
        top = height * rng.uniform(0.03, 0.2)
        if chance(rng, 0.6):
            cv2.rectangle(picture, (int(edge), int(top * 0.4)), (int(edge + width * rng.uniform(0.1, 0.7)), int(top)), ink, -1 if chance(rng, 0.5) else 2)
        print_lines(rng, picture, edge, top + 8, width - edge, height * rng.uniform(0.4, 0.98), ink, rng.uniform(3.5, 12))
    elif kind < 0.6:
        step = rng.uniform(8, 26)
        for y in np.arange(step, height, step):
            cv2.line(picture, (0, int(y)), (width, int(y)), near(rng, paper * 0.75, 10).tolist(), 1)
        if chance(rng, 0.6):
            cv2.line(picture, (int(edge), 0), (int(edge), height), (200.0, 120.0, 130.0), 1)
    elif kind < 0.75:
        rows, columns = int(rng.integers(3, 12)), int(rng.integers(2, 7))
        for row in range(rows):
            for column in range(columns):
                x, y = edge + (width - 2 * edge) / columns * column, height * 0.25 + height * 0.65 / rows * row
                fill = row % 2 == 0 and chance(rng, 0.4)
                far = (int(x + (width - 2 * edge) / columns), int(y + height * 0.65 / rows))
                cv2.rectangle(picture, (int(x), int(y)), far, near(rng, paper * 0.8, 10).tolist(), -1 if fill else 1)
        print_lines(rng, picture, edge, height * 0.05, width - edge, height * 0.95, ink, rng.uniform(7, 12))
    elif kind < 0.87:
        columns = int(rng.integers(2, 5))
        for index in range(columns):
            left = width / columns * index + 3
            print_lines(rng, picture, left, 1, left + width / columns - 6, height, ink, rng.uniform(2.5, 6))
    if chance(rng, 0.25):
        at = int(height * rng.uniform(0.3, 0.7))
        picture[at:] *= rng.uniform(0.86, 1.06)
        picture[at:at + 2] *= rng.uniform(0.8, 1.1)
    return "sheet", picture, rounded(height, width, 0), None


def banknote(rng):
    """A banknote (ratio 1.8 to 2.6): a pale edge, dense ornament, an oval head, large numbers in the corners."""
    height, width = int(LONG / rng.uniform(1.8, 2.6)), LONG
    base = colour(rng, 130, 235)
    picture, _ = ground(rng, height, width)
    ink = np.clip(base * rng.uniform(0.2, 0.6), 0, 255)
    picture = between(base, ink, cloud(rng, height, width, rng.uniform(2, 5)) * rng.uniform(0.4, 1)) * 0.8 + picture * 0.2
    rim = int(height * rng.uniform(0.02, 0.09))
    pale = near(rng, np.full(3, rng.uniform(190, 245), np.float32), 10).tolist()
    cv2.rectangle(picture, (0, 0), (width - 1, height - 1), pale, rim * 2)
    cv2.rectangle(picture, (rim, rim), (width - rim, height - rim), ink.tolist(), int(rng.integers(1, 10)))
    if chance(rng, 0.8):
        centre = (int(width * rng.choice([0.3, 0.5, 0.7])), height // 2)
        axes = (int(height * 0.25), int(height * 0.36))
        cv2.ellipse(picture, centre, axes, 0, 0, 360, near(rng, base, 20).tolist(), -1, cv2.LINE_AA)
        cv2.ellipse(picture, centre, (axes[0] // 2, axes[1] * 2 // 3), 0, 0, 360, ink.tolist(), -1, cv2.LINE_AA)
    for x in (0.03, 0.84):
        for y in (0.28, 0.92):
            cv2.putText(picture, str(int(rng.integers(1, 100))), (int(width * x), int(height * y)), 3, height / 140, ink.tolist(), 2, cv2.LINE_AA)
    if chance(rng, 0.4):
        left = int(width * rng.uniform(0.02, 0.6))
        picture[rim:-rim, left:left + int(width * 0.25)] = near(rng, base, 15)
    return "banknote", picture, rounded(height, width, 0), None


KINDS = {"card": card, "data page": data_page, "open passport": open_passport, "cover": cover, "sheet": sheet, "banknote": banknote}
SHARES = np.array([0.46, 0.13, 0.09, 0.04, 0.22, 0.06])


def draw(rng, kind=None):
    """One document of this kind, or of any."""
    kind, picture, opacity, part = KINDS[kind or list(KINDS)[rng.choice(len(SHARES), p=SHARES)]](rng)
    height, width = opacity.shape
    return Paper(kind, np.clip(picture, 0, 255).astype(np.uint8), opacity, part or (0, 0, width, height))
