"""Lines of machine readable zones as a camera shows them, with the truth of every column: what the line net learns from.

Texts follow ICAO 9303 (TD1, TD2, TD3, MRV) with their check digits, or are runs of letters that look alike. The letters
are OCR-B from the system's fonts (Debian: fonts-ocr-b). Everything follows from the seed.
"""

import subprocess

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from nets import MRZ_ALPHABET, MRZ_INPUT
from surfaces import chance

HEIGHT, WIDTH, _ = MRZ_INPUT
COLUMNS = WIDTH // 4
SQUEEZE = 0.75
LETTERS, DIGITS = MRZ_ALPHABET[11:], MRZ_ALPHABET[1:11]
ALIKE = ("0OQD", "8B", "1IL", "5S", "2Z", "6G", "MNHW", "UVY", "CG0", "7T1", "4A", "KX<", "EF", "PR")
STATES = "UTO D<< DEU FRA GBR USA ESP ITA CHN IND JPN BRA NLD POL SWE CZE AUS CAN CHE ARE ZAF NGA KEN EGY TUR UKR GEO LVA".split()
SIZE = 44


def pick(rng, choices, count):
    """So many letters out of these."""
    return "".join(choices[int(index)] for index in rng.integers(0, len(choices), count))


def check(text):
    """The check digit of ICAO 9303: weights 7, 3, 1."""
    values = (0 if letter == "<" else int(letter) if letter.isdigit() else ord(letter) - 55 for letter in text)
    return str(sum(value * (7, 3, 1)[index % 3] for index, value in enumerate(values)) % 10)


def full_name(rng, room):
    """A surname and given names, cut or filled to the room."""
    part = lambda: pick(rng, LETTERS, int(rng.integers(2, 11)))
    surname = "<".join(part() for _ in range(int(rng.integers(1, 3))))
    given = "<".join(part() for _ in range(int(rng.integers(1, 4))))
    return f"{surname}<<{given}".ljust(room, "<")[:room]


def day(rng):
    """A date as six digits."""
    return f"{rng.integers(0, 100):02}{rng.integers(1, 13):02}{rng.integers(1, 29):02}"


def extra(rng, room):
    """Optional data: any text, filled up."""
    return pick(rng, LETTERS + DIGITS, int(rng.integers(0, room + 1)) if chance(rng, 0.6) else 0).ljust(room, "<")


def zone(rng):
    """The lines of one invented document."""
    number = pick(rng, LETTERS + DIGITS * 3, int(rng.integers(6, 10))).ljust(9, "<")
    state, born, ends, sex = STATES[int(rng.integers(0, len(STATES)))], day(rng), day(rng), "MF<"[int(rng.integers(0, 3))]
    number, born, ends = number + check(number), born + check(born), ends + check(ends)
    form = rng.integers(0, 3)
    if form == 0:
        more = extra(rng, 14)
        second = number + state + born + sex + ends + more + check(more)
        second += check(second[:10] + second[13:20] + second[21:43])
        return [("P<", "PO", "PD", "V<")[int(rng.integers(0, 4))] + state + full_name(rng, 39), second]
    if form == 1:
        second = number + state + born + sex + ends + extra(rng, 7)
        second += check(second[:10] + second[13:20] + second[21:35])
        return [("I<", "ID", "V<")[int(rng.integers(0, 3))] + state + full_name(rng, 31), second]
    first = ("I<", "ID", "AC")[int(rng.integers(0, 3))] + state + number + extra(rng, 15)
    second = born + sex + ends + state + extra(rng, 11)
    second += check(first[5:30] + second[:7] + second[8:15] + second[18:29])
    return [first, second, full_name(rng, 30)]


def text(rng):
    """One line: of a document, of anything, or of letters that look alike."""
    luck = rng.random()
    if luck < 0.5:
        lines = zone(rng)
        return lines[int(rng.integers(0, len(lines)))]
    length = int(rng.choice([30, 36, 44]))
    line = ""
    while len(line) < length:
        if chance(rng, 0.15):
            line += "<" * int(rng.integers(1, 9))
        elif luck < 0.8:
            line += pick(rng, ALIKE[int(rng.integers(0, len(ALIKE)))], int(rng.integers(1, 5)))
        else:
            line += pick(rng, LETTERS + DIGITS, int(rng.integers(1, 12)))
    return line[:length]


def font_files():
    """The files of OCR-B, round and sharp."""
    found = subprocess.run(["fc-list", ":family=OCR B", "file"], capture_output=True, text=True, check=True).stdout
    files = sorted(line.split(":")[0] for line in found.splitlines())
    wanted = [file for file in files if file.endswith(("/OCRB.otf", "/OCRBS.otf"))]
    if not wanted:
        raise SystemExit("OCR-B is not among the system's fonts (Debian: apt-get install fonts-ocr-b)")
    return wanted


class Press:
    """Sets lines from letters that were drawn once for each font and weight."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.cases = []
        for file in font_files():
            font = ImageFont.truetype(file, SIZE)
            plain = {letter: self.glyph(font, letter) for letter in MRZ_ALPHABET}
            self.cases.append(plain)
            for kernel in ((2, 2), (3, 3)):
                self.cases.append({letter: cv2.dilate(image, np.ones(kernel)) for letter, image in plain.items()})
            self.cases.append({letter: cv2.erode(image, np.ones((2, 2))) for letter, image in plain.items()})
        top = [np.flatnonzero(self.cases[0]["H"].max(1))[index] for index in (0, -1)]
        self.cap = (int(top[0]), int(top[1]) + 1)

    @staticmethod
    def glyph(font, letter):
        image = Image.new("L", (SIZE, int(SIZE * 1.5)), 0)
        middle = (SIZE - font.getlength("H")) / 2
        ImageDraw.Draw(image).text((middle, SIZE * 0.2), letter, 255, font=font)
        return np.asarray(image)

    def set_line(self, canvas, case, line, left, top, pitch):
        """Prints a line; its letters wander by a pixel now and then."""
        wander = self.rng.normal(0, 0.35, (len(line), 2))
        for index, letter in enumerate(line):
            x, y = int(round(left + index * pitch + wander[index, 0])), int(round(top + wander[index, 1]))
            glyph = case[letter]
            view = canvas[y:y + glyph.shape[0], x:x + glyph.shape[1]]
            np.maximum(view, glyph[:view.shape[0], :view.shape[1]], out=view)

    def photograph(self, line, severity):
        """A grey crop of the line, and where each letter's middle is as a share of the width."""
        rng = self.rng
        case = self.cases[int(rng.choice(len(self.cases)))]
        pitch = SIZE * rng.uniform(0.64, 0.8)
        left, height = rng.uniform(0.1, 1.2) * SIZE, int(SIZE * 5)
        canvas = np.zeros((height, int(left + len(line) * pitch + SIZE * rng.uniform(0.3, 1.6))), np.uint8)
        top, gap = int(SIZE * 1.8), SIZE * rng.uniform(1.4, 2.1)
        self.set_line(canvas, case, line, left, top, pitch)
        for place in (top - gap, top + gap):
            if chance(rng, 0.6):
                self.set_line(canvas, case, text(rng)[:len(line)], left, place, pitch)
        high, wide = canvas.shape
        ceiling, floor = top + self.cap[0], top + self.cap[1]
        cap = floor - ceiling
        lean = np.tan(np.radians(rng.normal(0, 0.4) * severity)) * wide / 2
        grow, shear, spread = rng.normal(0, 0.05, 2) * severity * cap, rng.normal(0, 0.08) * severity * cap, rng.normal(0, 0.006) * severity * wide
        source = np.float32([[0, ceiling], [wide, ceiling], [wide, floor], [0, floor]])
        target = source + np.float32([[shear, lean - grow[0]], [shear, -lean - grow[1]], [spread, -lean + grow[1]], [0, lean + grow[0]]])
        homography = cv2.getPerspectiveTransform(source, np.float32(target))
        ink = cv2.warpPerspective(canvas, homography, (wide, high), flags=cv2.INTER_LINEAR)
        middles = np.float32([[[left + index * pitch + SIZE / 2, (ceiling + floor) / 2] for index in range(len(line))]])
        middles = cv2.perspectiveTransform(middles, homography)[0][:, 0] / wide
        if chance(rng, 0.3):
            bend = rng.normal(0, 0.12) * severity * cap
            across = np.linspace(-1, 1, wide, dtype=np.float32)
            columns, rows = np.meshgrid(np.arange(wide, dtype=np.float32), np.arange(high, dtype=np.float32))
            ink = cv2.remap(ink, columns, rows + bend * (across ** 2)[None, :] - bend / 2, cv2.INTER_LINEAR)
        crop_top, crop_floor = ceiling - cap * rng.uniform(0.1, 0.5), floor + cap * rng.uniform(0.1, 0.5)
        ink = ink[max(0, int(crop_top)):int(crop_floor)]
        return self.develop(ink.astype(np.float32) / 255, severity), middles

    def develop(self, ink, severity):
        """Resolution, paper, light, lens, compression."""
        rng = self.rng
        high = rng.uniform(max(9, 21 - 9 * severity), 36)
        scale = high / ink.shape[0]
        ink = cv2.resize(ink, (max(40, int(ink.shape[1] * scale)), max(7, int(high))), interpolation=cv2.INTER_AREA)
        height, width = ink.shape
        paper, dark = rng.uniform(95, 248), rng.uniform(5, 110)
        dark = min(dark, paper - rng.uniform(35, 80))
        across, down = np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)[:, None]
        ground = paper + rng.normal(0, 20) * severity * (across / width - 0.5) + rng.normal(0, 10) * severity * (down / height - 0.5)
        ground = np.broadcast_to(ground, ink.shape).copy()
        for _ in range(int(rng.integers(0, 4))):
            bend = rng.uniform(0, 4) * np.sin(across * rng.uniform(0.01, 0.1))
            ground += rng.uniform(0, 15) * severity * np.sin(across * rng.uniform(0.05, 0.9) + down * rng.uniform(-0.9, 0.9) + bend)
        if chance(rng, 0.2):
            blotch = rng.random((2, max(3, width // int(rng.integers(6, 60)))), dtype=np.float32)
            ground += (cv2.resize(blotch, (width, height), interpolation=cv2.INTER_CUBIC) - 0.5) * rng.uniform(10, 60) * severity
        picture = ground * (1 - ink) + dark * ink
        if chance(rng, 0.15 * severity):
            edge = 0.5 + 0.5 * np.tanh((across - rng.uniform(0, width)) / rng.uniform(2, 40))
            picture *= 1 - rng.uniform(0.2, 0.6) * (edge if chance(rng, 0.5) else 1 - edge)
        if chance(rng, 0.18 * severity):
            spot = np.exp(-((across - rng.uniform(0, width)) / (width * rng.uniform(0.01, 0.12))) ** 2)
            picture += rng.uniform(30, 150) * spot
        blur = abs(rng.normal(0, 0.75)) * severity * high / 28
        if blur > 0.25:
            picture = cv2.GaussianBlur(picture, (0, 0), blur)
        if chance(rng, 0.25 * severity):
            reach = int(rng.integers(2, 5))
            kernel = np.zeros((reach, reach), np.float32)
            if chance(rng, 0.6):
                kernel[reach // 2] = 1 / reach
            else:
                kernel[:, reach // 2] = 1 / reach
            picture = cv2.filter2D(picture, -1, kernel)
        picture += rng.standard_normal(picture.shape, dtype=np.float32) * rng.uniform(0, 9) * severity
        picture = np.clip(picture, 0, 255).astype(np.uint8)
        if chance(rng, 0.6):
            quality = int(rng.integers(int(72 - 45 * min(1, severity)), 94))
            picture = cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], 0)
        if chance(rng, 0.08):
            larger = cv2.resize(picture, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
            picture = cv2.threshold(larger, 0, 255, cv2.THRESH_OTSU)[1]
        return picture

    def sample(self):
        """An input, what each column should say (0 nothing), how much each column matters, and the text."""
        rng = self.rng
        line = text(rng)
        picture, middles = self.photograph(line, float(rng.choice([0.3, 0.7, 1.0, 1.3])))
        squeeze = SQUEEZE * rng.uniform(0.82, 1.15)
        entry, used = prepare(picture, squeeze)
        places = middles * used
        pitch = abs(places[-1] - places[0]) / max(1, len(line) - 1)
        columns = (np.arange(COLUMNS) + 0.5) * 4
        answer, weight = np.zeros(COLUMNS, np.int32), np.ones(COLUMNS, np.float32)
        for letter, place in zip(line, places):
            away = np.abs(columns - place)
            answer[away < 0.26 * pitch] = MRZ_ALPHABET.index(letter) + 1
            answer[int(away.argmin())] = MRZ_ALPHABET.index(letter) + 1
            unclear = (away >= 0.26 * pitch) & (away < 0.36 * pitch)
            unclear[int(away.argmin())] = False
            weight[unclear] = 0.1
        return entry, answer, weight, line


def prepare(grey, squeeze=SQUEEZE):
    """The net's input from a crop: 32 high, squeezed, stretched from the 2nd to the 98th percentile, minus 0.5, filled
    to the right with its median. Gives the width in use too."""
    height, width = grey.shape
    used = int(np.clip(round(width * HEIGHT / height * squeeze), 32, WIDTH))
    way = cv2.INTER_AREA if height > HEIGHT else cv2.INTER_LINEAR
    small = cv2.resize(grey, (used, HEIGHT), interpolation=way).astype(np.float32)
    low, high = np.percentile(small, (2, 98))
    small = np.clip((small - low) / max(12, high - low), 0, 1)
    entry = np.full((HEIGHT, WIDTH), np.median(small), np.float32)
    entry[:, :used] = small
    return entry - 0.5, used


def decode(logits):
    """The text of an answer: the surest letter of each column, repeats joined, and the mean sureness of its letters."""
    shares = np.exp(logits - logits.max(1, keepdims=True))
    shares /= shares.sum(1, keepdims=True)
    best, line, sure, before = logits.argmax(1), "", [], 0
    for column, letter in enumerate(best):
        if letter and letter != before:
            line += MRZ_ALPHABET[letter - 1]
            sure.append(shares[column, letter])
        before = letter
    return line, float(np.mean(sure)) if sure else 0.0
