"""Scenes with a document in them, as a camera would show them, with the truth: what the corner net is trained on.

`Studio.scene` gives a picture of 128 x 128 RGB bytes, letterboxed with 127 like the net's input in use, and the maps it
is to answer with. Everything follows from the seed. Papers and surfaces are kept in stock and renewed one by one,
because drawing them costs more than photographing them.
"""

import cv2
import numpy as np

import papers
import surfaces
from surfaces import chance, colour, near, skin, thing

INPUT, MAPS, SCALE = 128, 64, 2
CANVAS = INPUT * SCALE
CORNER_SPREAD = 1.6
KINDS = ("any", "pale wood", "banknote", "busy desk", "keyboard", "low contrast", "fingers", "shadow", "open passport",
         "sheet", "partly outside", "two documents", "on paper", "nothing")


class Scene:
    """A picture, its maps (inside a document, at a corner of one, 0 to 255), and the corners of each document on the
    128 grid (top left of the paper first, clockwise on an unmirrored paper), whether or not they lie in the picture."""

    def __init__(self, picture, maps, quads, frame):
        self.picture = picture
        self.maps = maps
        self.quads = quads
        self.frame = frame


def frame_size(rng):
    """Width and height of the frame on the canvas: phones upright mostly, webcams, squares."""
    ratio = rng.choice([9 / 16, 3 / 4, 1.0, 4 / 3, 16 / 9], p=[0.28, 0.22, 0.08, 0.18, 0.24])
    if chance(rng, 0.1):
        ratio = rng.uniform(0.5, 2)
    short = round(INPUT * min(ratio, 1 / ratio)) * SCALE
    return (short, CANVAS) if ratio < 1 else (CANVAS, short)


def plane(rng, steep):
    """A 3x3 map from a flat thing, centred and about one unit large, to the picture of a camera that looks at it."""
    tilt, swing = rng.normal(0, steep, 2)
    turn = rng.normal(0, 0.15) if chance(rng, 0.65) else rng.uniform(-np.pi, np.pi)
    if chance(rng, 0.12):
        turn += rng.choice([np.pi / 2, np.pi, -np.pi / 2])
    sin, cos = np.sin, np.cos
    about_x = np.array([[1, 0, 0], [0, cos(tilt), -sin(tilt)], [0, sin(tilt), cos(tilt)]])
    about_y = np.array([[cos(swing), 0, sin(swing)], [0, 1, 0], [-sin(swing), 0, cos(swing)]])
    about_z = np.array([[cos(turn), -sin(turn), 0], [sin(turn), cos(turn), 0], [0, 0, 1]])
    pose = about_x @ about_y @ about_z
    distance = rng.uniform(1.6, 4)
    return np.array([[pose[0, 0], pose[0, 1], 0], [pose[1, 0], pose[1, 1], 0], [pose[2, 0] / distance, pose[2, 1] / distance, 1]])


def through(homography, points):
    """Maps points."""
    mapped = np.c_[points, np.ones(len(points))] @ homography.T
    return mapped[:, :2] / mapped[:, 2:3]


def soft(mask, spread):
    """A wide blur, made cheap by a quarter of the size."""
    small = cv2.resize(mask, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), max(0.3, spread / 4))
    return cv2.resize(small, (mask.shape[1], mask.shape[0]), interpolation=cv2.INTER_LINEAR)


def blend(picture, other, share):
    """Lays `other` over `picture` by a plane of shares in 0..1, in place."""
    picture += (other - picture) * share[..., None]


class Studio:
    """Surfaces and papers in stock, and a camera."""

    def __init__(self, seed, stock=160):
        self.rng = np.random.default_rng(seed)
        self.surfaces = [surfaces.surface(self.rng) for _ in range(stock)]
        self.papers = [papers.draw(self.rng) for _ in range(stock)]

    def renew(self):
        """Replaces one surface or one paper."""
        slot = int(self.rng.integers(0, len(self.papers)))
        if chance(self.rng, 0.4):
            self.surfaces[slot] = surfaces.surface(self.rng)
        else:
            self.papers[slot] = papers.draw(self.rng)

    def paper(self, kind=None):
        """A paper from stock, or a new one of this kind."""
        if kind:
            return papers.draw(self.rng, kind)
        return self.papers[int(self.rng.integers(0, len(self.papers)))]

    def ground(self, kind, homography, width, height):
        """The surface below, seen by the same camera or flat, in any size and colouring."""
        rng = self.rng
        texture = surfaces.surface(rng, kind) if kind else self.surfaces[int(rng.integers(0, len(self.surfaces)))]
        size = rng.uniform(0.9, 2.2) * max(width, height) / surfaces.SIDE
        middle = surfaces.SIDE / 2 + rng.uniform(-60, 60, 2)
        if chance(rng, 0.6):
            side = max(width, height)
            towards = np.array([[side, 0, width / 2], [0, side, height / 2], [0, 0, 1]])
            flat = np.array([[size / side, 0, -middle[0] * size / side], [0, size / side, -middle[1] * size / side], [0, 0, 1]])
            lay = towards @ homography @ flat
        else:
            lay = np.array([[size, 0, width / 2 - size * middle[0]], [0, size, height / 2 - size * middle[1]], [0, 0, 1]])
        picture = cv2.warpPerspective(texture, lay, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
        picture = picture.astype(np.float32)
        if kind is None and chance(rng, 0.25):
            picture = picture.mean(2, keepdims=True) * rng.uniform(0.7, 1.2, 3).astype(np.float32)
        return np.ascontiguousarray(picture)

    def clutter(self, picture, count):
        """Things that lie about, some cut by the frame, some out of focus."""
        rng = self.rng
        height, width = picture.shape[:2]
        for _ in range(count):
            spot = (rng.uniform(-0.05, 1.05) * width, rng.uniform(-0.05, 1.05) * height)
            thing(rng, picture, spot, rng.uniform(8, 90))
        if count and chance(rng, 0.3):
            cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.6, 2.5), dst=picture)

    def place(self, paper, homography, width, height, fill, outside):
        """A map from the paper's pixels to the frame: so much of the frame filled, wholly inside or not."""
        rng = self.rng
        high, wide = paper.opacity.shape
        unit = max(high, wide)
        base = homography @ np.diag([1 / unit, 1 / unit, 1]) @ np.array([[1, 0, -wide / 2], [0, 1, -high / 2], [0, 0, 1]])
        left, top, right, bottom = paper.part
        corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float64)
        seen = through(base, corners)
        low, far = seen.min(0), seen.max(0)
        size = fill * min(width / (far[0] - low[0]), height / (far[1] - low[1]))
        room = np.array([width, height]) - size * (far - low)
        if outside:
            shift = room * rng.uniform(-0.1, 1.1, 2) + rng.choice([-1, 1], 2) * rng.uniform(0, 0.45, 2) * size * (far - low)
        else:
            share = np.clip(rng.normal(0.5, 0.22, 2), 0.02, 0.98)
            shift = room * share
        move = np.array([[size, 0, shift[0] - size * low[0]], [0, size, shift[1] - size * low[1]], [0, 0, 1]])
        total = move @ base
        return total / total[2, 2], through(total, corners)

    def lay(self, picture, paper, total, quad, hard):
        """Puts the paper down: its shadow, itself, its rim. Gives the plane of shares of its counted part."""
        rng = self.rng
        height, width = picture.shape[:2]
        sheet, opacity = paper.picture, paper.opacity
        shrink = np.sqrt(max(1.0, cv2.contourArea(np.float32(quad)))) / np.sqrt((paper.part[2] - paper.part[0]) * (paper.part[3] - paper.part[1]))
        if shrink < 0.62:
            factor = max(0.2, shrink * 1.2)
            sheet = cv2.resize(sheet, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
            opacity = cv2.resize(opacity, (sheet.shape[1], sheet.shape[0]), interpolation=cv2.INTER_AREA)
            total = total @ np.diag([paper.opacity.shape[1] / sheet.shape[1], paper.opacity.shape[0] / sheet.shape[0], 1])
        sheet = sheet.astype(np.float32)
        if hard == "low contrast":
            under = np.zeros((height, width), np.uint8)
            cv2.fillConvexPoly(under, quad.astype(np.int32), 255)
            if under.any():
                wanted = np.array(cv2.mean(picture, under)[:3], np.float32) + rng.normal(0, 14, 3).astype(np.float32)
                sheet += wanted - np.median(sheet.reshape(-1, 3)[::7], 0)
        elif chance(rng, 0.3):
            sheet = sheet * rng.uniform(0.7, 1.15) + rng.normal(0, 12, 3).astype(np.float32)
        sheet = np.clip(sheet, 0, 255)
        paint = cv2.warpPerspective(sheet, total, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        whole = cv2.warpPerspective(opacity, total, (width, height), flags=cv2.INTER_LINEAR).astype(np.float32) / 255
        if chance(rng, 0.65) or hard == "low contrast":
            offset = rng.normal(0, 4, 2)
            shade = cv2.warpAffine(whole, np.float32([[1, 0, offset[0]], [0, 1, offset[1]]]), (width, height))
            picture *= 1 - (soft(shade, rng.uniform(1, 9)) * rng.uniform(0.1, 0.65))[..., None]
        blend(picture, paint, whole)
        outline = [quad.astype(np.int32)]
        if chance(rng, 0.3):
            rim = np.zeros((height, width), np.float32)
            cv2.polylines(rim, outline, True, 1.0, 1)
            blend(picture, np.float32([rng.choice([0, 255])] * 3), rim * rng.uniform(0.05, 0.5))
        if tuple(paper.part) != (0, 0, paper.opacity.shape[1], paper.opacity.shape[0]):
            counted = np.zeros((height, width), np.uint8)
            cv2.fillConvexPoly(counted, np.round(quad * 16).astype(np.int32), 255, cv2.LINE_AA, 4)
            whole = whole * (counted.astype(np.float32) / 255)
        return whole

    def fingers(self, picture, quad, count):
        """A hand that holds an edge: fingers or a thumb over it, the hand outside."""
        rng = self.rng
        side = int(rng.integers(0, 4))
        first, second = quad[side], quad[(side + 1) % 4]
        middle = quad.mean(0)
        length = float(np.linalg.norm(second - first))
        out = (first + second) / 2 - middle
        out = out / (np.linalg.norm(out) + 1e-6)
        tone = skin(rng)
        thick = np.clip(length * rng.uniform(0.1, 0.22), 6, 42)
        start = rng.uniform(0.1, 0.6)
        layer, share = picture.copy(), np.zeros(picture.shape[:2], np.uint8)
        for index in range(count):
            at = first + (second - first) * (start + index * (thick / length) * rng.uniform(0.95, 1.15))
            lean = out + rng.normal(0, 0.25, 2)
            tip, base = at - lean * thick * rng.uniform(0.1, 1.6), at + lean * thick * rng.uniform(3, 9)
            ends = [tuple(np.int32(tip)), tuple(np.int32(base))]
            for width, tint in ((1.0, 0.72), (0.78, 1.0), (0.4, 1.08)):
                cv2.line(layer, *ends, np.clip(tone * tint, 0, 255).tolist(), max(1, int(thick * width)))
            cv2.line(share, *ends, 255, int(thick))
            if chance(rng, 0.4):
                nail = np.clip(tone * 1.1 + 15, 0, 255).tolist()
                cv2.circle(layer, tuple(np.int32(tip + lean * thick * 0.2)), max(1, int(thick * 0.28)), nail, -1)
        if chance(rng, 0.5):
            spot = tuple(np.int32((first + second) / 2 + out * thick * rng.uniform(4, 8)))
            cv2.circle(layer, spot, int(thick * 3), tone.tolist(), -1)
            cv2.circle(share, spot, int(thick * 3), 255, -1)
        if chance(rng, 0.6):
            picture *= 1 - (soft(share.astype(np.float32) / 255, thick * 0.3) * rng.uniform(0.1, 0.5))[..., None]
        blend(picture, cv2.GaussianBlur(layer, (0, 0), 0.8), cv2.GaussianBlur(share, (0, 0), 0.8).astype(np.float32) / 255)

    def shadow(self, picture, strength):
        """The shadow of the phone, of a hand, of a window frame: a soft shape over everything."""
        rng = self.rng
        height, width = picture.shape[:2]
        shape = np.zeros((height, width), np.float32)
        angles = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(3, 8))))
        radii = rng.uniform(0.3, 1.1, len(angles)) * max(height, width) * rng.uniform(0.3, 1)
        middle = rng.uniform(0, 1, 2) * (width, height)
        points = np.stack([middle[0] + np.cos(angles) * radii, middle[1] + np.sin(angles) * radii], 1)
        cv2.fillPoly(shape, [points.astype(np.int32)], 1.0)
        tint = np.float32([1, 0.97, 0.92]) if chance(rng, 0.3) else np.float32([1, 1, 1])
        picture *= 1 - (soft(shape, rng.uniform(1, 14)) * strength)[..., None] * tint

    def light(self, picture):
        """Uneven light, its colour, glare, exposure."""
        rng = self.rng
        height, width = picture.shape[:2]
        across = np.linspace(-0.5, 0.5, width, dtype=np.float32) * rng.normal(0, 0.3)
        down = np.linspace(-0.5, 0.5, height, dtype=np.float32) * rng.normal(0, 0.3)
        picture *= np.clip(1 + across[None, :] + down[:, None], 0.2, 2)[..., None]
        for _ in range(int(rng.integers(1, 3)) if chance(rng, 0.25) else 0):
            x, y, spread = rng.uniform(0, width), rng.uniform(0, height), rng.uniform(5, 45)
            wide = np.exp(-((np.arange(width, dtype=np.float32) - x) / (spread * rng.uniform(0.6, 2.5))) ** 2)
            high = np.exp(-((np.arange(height, dtype=np.float32) - y) / spread) ** 2)
            picture += (high[:, None] * wide[None, :] * rng.uniform(30, 220))[..., None]
        warm = 1 + rng.normal(0, 0.09)
        picture *= np.float32([warm, 1, 1 / warm]) * np.float32(rng.uniform(0.35, 1.2))
        picture += np.float32(rng.uniform(-12, 22))
        np.clip(picture, 0, 255, out=picture)
        if chance(rng, 0.3):
            table = (np.linspace(0, 1, 256) ** rng.uniform(0.6, 1.6) * 255).astype(np.float32)
            picture[:] = table[picture.astype(np.uint8)]

    def camera(self, picture, width, height):
        """Lens and sensor: blur, motion, noise, compression; then the letterbox."""
        rng = self.rng
        if chance(rng, 0.35):
            picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.5, 2.6))
        if chance(rng, 0.12):
            kernel = np.zeros((9, 9), np.float32)
            turn, reach = rng.uniform(0, np.pi), rng.uniform(1, 4)
            arm = (np.cos(turn) * reach, np.sin(turn) * reach)
            cv2.line(kernel, (int(4 - arm[0]), int(4 - arm[1])), (int(4 + arm[0]), int(4 + arm[1])), 1.0)
            picture = cv2.filter2D(picture, -1, kernel / kernel.sum())
        small = cv2.resize(picture, (width // SCALE, height // SCALE), interpolation=cv2.INTER_AREA)
        small += rng.standard_normal(small.shape, dtype=np.float32) * rng.uniform(0, 7)
        small = np.clip(small, 0, 255).astype(np.uint8)
        if chance(rng, 0.2):
            small = cv2.imdecode(cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(45, 95))])[1], 1)
        boxed = np.full((INPUT, INPUT, 3), 127, np.uint8)
        top, left = (INPUT - small.shape[0]) // 2, (INPUT - small.shape[1]) // 2
        boxed[top:top + small.shape[0], left:left + small.shape[1]] = small
        return boxed, left, top

    def maps(self, inside, quads, left, top, frame):
        """The two maps as bytes. A corner outside the frame is not marked: nothing there could be seen."""
        boxed = np.zeros((CANVAS, CANVAS), np.float32)
        boxed[top * SCALE:top * SCALE + inside.shape[0], left * SCALE:left * SCALE + inside.shape[1]] = inside
        corners = np.zeros((MAPS, MAPS), np.float32)
        grid = np.arange(MAPS, dtype=np.float32) + 0.5
        for quad in quads:
            for x, y in quad:
                if -1 <= x - left <= frame[0] + 1 and -1 <= y - top <= frame[1] + 1:
                    wide = np.exp(-((grid - x / 2) ** 2) / (2 * CORNER_SPREAD ** 2))
                    high = np.exp(-((grid - y / 2) ** 2) / (2 * CORNER_SPREAD ** 2))
                    np.maximum(corners, high[:, None] * wide[None, :], out=corners)
        inside = cv2.resize(boxed, (MAPS, MAPS), interpolation=cv2.INTER_AREA)
        return np.stack([np.clip(inside, 0, 1), corners], -1)

    def scene(self, kind=None):
        """One scene of a kind (see KINDS), or of any, in the mixture to train on."""
        rng = self.rng
        if kind is None:
            kind = KINDS[int(rng.choice(len(KINDS), p=[0.38, 0.06, 0.02, 0.08, 0.04, 0.09, 0.06, 0.04, 0.02, 0.05, 0.05, 0.03, 0.03, 0.05]))]
        width, height = frame_size(rng)
        homography = plane(rng, 0.22 if chance(rng, 0.8) else 0.45)
        below = {"pale wood": "pale wood", "keyboard": "keyboard"}.get(kind)
        if kind in ("banknote", "sheet") and chance(rng, 0.5):
            below = "wood"
        picture = self.ground(below, homography, width, height)
        amount = int(rng.integers(6, 22)) if kind == "busy desk" else (int(rng.integers(0, 9)) if chance(rng, 0.45) else 0)
        self.clutter(picture, amount)
        if kind == "on paper" or (kind == "any" and chance(rng, 0.06)):
            lower = self.paper("sheet")
            total, quad = self.place(lower, plane(rng, 0.2), width, height, rng.uniform(0.9, 1.7), True)
            self.lay(picture, lower, total, quad, None)
        inside = np.zeros((height, width), np.float32)
        quads = []
        count = 0 if kind == "nothing" else 2 if kind == "two documents" else 1
        own = {"banknote": "banknote", "open passport": "open passport", "sheet": "sheet"}.get(kind)
        for _ in range(count):
            paper = self.paper(own or ("card" if kind == "on paper" else None))
            if kind == "two documents":
                homography = plane(rng, 0.2)
                fill = rng.uniform(0.3, 0.6)
            elif kind == "on paper":
                fill = rng.uniform(0.3, 0.75)
            else:
                fill = rng.uniform(0.3, 1.0) if chance(rng, 0.3) else rng.uniform(0.6, 0.99)
            outside = kind == "partly outside" or (kind == "any" and chance(rng, 0.06))
            if outside:
                fill = rng.uniform(0.6, 1.8)
            if paper.kind == "open passport" and not outside:
                fill = min(fill, 0.85)
            total, quad = self.place(paper, homography, width, height, fill, outside)
            low = "low contrast" if kind == "low contrast" or (kind == "pale wood" and chance(rng, 0.3)) else None
            share = self.lay(picture, paper, total, quad, low)
            if kind == "two documents" and quads and float((inside * share).max()) > 0.5:
                hidden = float((inside * share).sum()) / max(1.0, float(inside.sum()))
                if hidden > 0.02:
                    inside, quads = inside * 0, []
            inside = np.maximum(inside, share)
            quads.append(quad)
        if quads and (kind == "fingers" or (kind == "any" and chance(rng, 0.2))):
            for _ in range(int(rng.integers(1, 3))):
                self.fingers(picture, quads[-1], int(rng.integers(1, 5)))
        elif not quads and chance(rng, 0.3):
            box = np.array([[0.3, 0.3], [0.7, 0.3], [0.7, 0.7], [0.3, 0.7]]) * (width, height)
            self.fingers(picture, box, int(rng.integers(1, 5)))
        if kind == "shadow" or chance(rng, 0.2):
            for _ in range(int(rng.integers(1, 4)) if kind == "shadow" else 1):
                self.shadow(picture, rng.uniform(0.2, 0.7))
        self.light(picture)
        boxed, left, top = self.camera(picture, width, height)
        quads = [quad / SCALE + (left, top) for quad in quads]
        frame = (width // SCALE, height // SCALE)
        return Scene(boxed, self.maps(inside, quads, left, top, frame), quads, (left, top, *frame))
