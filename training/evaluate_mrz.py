"""Measures line nets beside each other: on held-out drawn lines, and on lines of photographed specimens where present.

Each line is read once, at one squeeze, without grammar and check digits: the net alone. The photographed lines are also
degraded in many ways, because four specimens are few and clean.
"""

import argparse
import os

import cv2
import numpy as np
import onnxruntime

import mrz_lines
from surfaces import chance

HELD_OUT_SEED = 8_000_001
# For each specimen its lines: left, right, top and foot of the letters in pixels, and what is printed.
SPECIMENS = {
    "Czech_passport_2005_MRZ_orient1_1300x1002.jpg": [
        (72, 1238, 744, 773, "P<CZESPECIMEN<<VZOR".ljust(44, "<")),
        (72, 1235, 809, 838, "99006000<8CZE1102299F16090641152291111<<<<24")],
    "Passport-Australia_1280x720.jpg": [
        (49, 1208, 604, 630, "P<AUSCITIZEN<<JANE".ljust(44, "<")),
        (49, 1208, 667, 694, "PA09404433AUS8406077F1903212<17332717P<<<<68")],
    "passport-td2.jpg": [
        (127, 1173, 768, 798, "I<UTOERIKSSON<<ANNA<MARIA".ljust(36, "<")),
        (127, 1170, 829, 858, "D231458907UTO7408122F1204159<<<<<<<6")],
    "passport-td3.jpg": [
        (119, 1176, 672, 699, "P<UTOERIKSSON<<ANNA<MARIA".ljust(44, "<")),
        (119, 1176, 728, 755, "L898902C36UTO7408122F1204159ZE184226B<<<<<10")],
}


class Reader:
    """A line net."""

    def __init__(self, path):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self.entry = self.session.get_inputs()[0].name

    def read(self, entry):
        return mrz_lines.decode(self.session.run(None, {self.entry: entry[None, ..., None]})[0][0])[0]


def wrong(said, line):
    """How many letters have to be changed, left out or put in (Levenshtein)."""
    row = list(range(len(line) + 1))
    for index, letter in enumerate(said, 1):
        last, row[0] = row[0], index
        for place, wanted in enumerate(line, 1):
            last, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, last + (letter != wanted))
    return row[-1]


def degraded(rng, crop):
    """The crop as a worse camera would have taken it."""
    crop = cv2.resize(crop, None, fx=(scale := rng.uniform(0.24, 0.6)), fy=scale, interpolation=cv2.INTER_AREA)
    if chance(rng, 0.6):
        crop = cv2.GaussianBlur(crop, (0, 0), rng.uniform(0.4, 1.3))
    picture = crop.astype(np.float32) * rng.uniform(0.4, 1.1) + rng.normal(0, rng.uniform(0, 12), crop.shape)
    if chance(rng, 0.3):
        across = np.arange(crop.shape[1], dtype=np.float32)
        picture += rng.uniform(20, 90) * np.exp(-((across - rng.uniform(0, len(across))) / (len(across) * 0.06)) ** 2)
    picture = np.clip(picture, 0, 255).astype(np.uint8)
    quality = int(rng.integers(25, 90))
    return cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], 0)


def photographed(folder, rng, times):
    """The specimens' lines, cut out a little differently each time; degraded but for the first."""
    for name, lines in SPECIMENS.items():
        picture = cv2.imread(os.path.join(folder, name), 0)
        if picture is None:
            continue
        for left, right, top, foot, line in lines:
            for turn in range(times):
                cap, slip = foot - top, rng.normal(0, 0.08, 4) if turn else np.zeros(4)
                above, below = top - cap * (0.3 + slip[0]), foot + cap * (0.3 + slip[1])
                source = np.float32([[left - cap * 0.6, above], [right + cap * 0.6, above + slip[2] * cap], [left - cap * 0.6, below]])
                wide, high = int(right - left + cap * 1.2), int(below - above)
                shift = cv2.getAffineTransform(source, np.float32([[0, 0], [wide, 0], [0, high]]))
                crop = cv2.warpAffine(picture, shift, (wide, high), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
                yield mrz_lines.prepare(degraded(rng, crop) if turn else crop)[0], line, turn > 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("nets", nargs="+")
    parser.add_argument("--photographs", default="", help="folder of the specimens")
    parser.add_argument("--count", type=int, default=500, help="drawn lines")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    readers = [Reader(path) for path in options.nets]
    press = mrz_lines.Press(HELD_OUT_SEED)
    sets = {"drawn, held out": [(entry, line) for entry, _, _, line in (press.sample() for _ in range(options.count))]}
    rng = np.random.default_rng(HELD_OUT_SEED)
    found = list(photographed(options.photographs, rng, 41)) if os.path.isdir(options.photographs) else []
    if found:
        sets["specimens"] = [(entry, line) for entry, line, worse in found if not worse]
        sets["specimens, degraded"] = [(entry, line) for entry, line, worse in found if worse]
    else:
        print("SKIPPED: the specimens are not here")
    print("| lines | " + " | ".join(f"{path}: whole lines, letters" for path in options.nets) + " |")
    print("|---|" + "---|" * len(readers))
    for name, lines in sets.items():
        cells = []
        for reader in readers:
            errors = [wrong(reader.read(entry), line) for entry, line in lines]
            letters = sum(len(line) for _, line in lines)
            cells.append(f"{np.mean(np.array(errors) == 0):.1%}, {1 - sum(errors) / letters:.2%}")
        print(f"| {name} ({len(lines)}) | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
