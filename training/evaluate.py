"""Measures corner nets beside each other: on held-out scenes of every hard kind, and on the photographs where present.

From the maps to four corners it goes as in the product's first step (largest region, hull, four sides, nearest corner
marks), without the fit of the edges to the full picture, which only the product does.
"""

import argparse
import os

import cv2
import numpy as np
import onnxruntime

import documents

HELD_OUT_SEED = 7_000_001
# The corners of the twelve photographs in thousandths of the longer side, clockwise from the paper's top left, by eye
# at two and a half times the size; right to about three thousandths.
PHOTOGRAPHS = {
    "test-sized.jpg": [(357, 125), (736, 148), (740, 897), (174, 800)],
    "test.jpg": [(357, 93), (734, 114), (736, 672), (178, 600)],
    "test2-sized.jpg": [(170, 114), (802, 119), (956, 850), (46, 861)],
    "test2.jpg": [(128, 115), (604, 123), (714, 846), (37, 859)],
    "test3.jpg": [(57, 222), (498, 221), (560, 826), (11, 837)],
    "test4.jpg": [(101, 71), (901, 81), (932, 714), (64, 722)],
    "test5.jpg": [(200, 267), (840, 237), (877, 518), (178, 535)],
    "test6.jpg": [(123, 275), (645, 27), (855, 505), (198, 725)],
    "test7.jpg": [(97, 141), (963, 84), (965, 705), (104, 643)],
    "test8.jpg": [(16, 42), (742, 46), (745, 987), (4, 985)],
    "test9.jpg": [(167, 302), (484, 286), (564, 778), (207, 830)],
    "test10.jpg": [(29, 222), (559, 147), (711, 842), (130, 962)],
}


class Finder:
    """A corner net and the step from its maps to four corners on the 128 grid."""

    def __init__(self, path):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self.entry = self.session.get_inputs()[0].name

    def maps(self, picture):
        logits = self.session.run(None, {self.entry: picture[None].astype(np.float32) / 127.5 - 1})[0][0]
        return 1 / (1 + np.exp(-logits))

    def find(self, picture):
        """Four corners and how sure the net is of the region, or None."""
        maps = self.maps(picture)
        large = cv2.resize(maps[..., 0], (256, 256), interpolation=cv2.INTER_LINEAR)
        regions, _ = cv2.findContours((large > 0.5).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        region = max(regions, key=cv2.contourArea, default=None)
        if region is None or cv2.contourArea(region) < 800:
            return None
        hull, quad = cv2.convexHull(region), None
        for share in np.linspace(0.01, 0.12, 23):
            rough = cv2.approxPolyDP(hull, share * cv2.arcLength(hull, True), True)
            if len(rough) <= 4:
                quad = rough
                break
        if quad is None or len(quad) != 4:
            quad = cv2.boxPoints(cv2.minAreaRect(hull))[:, None]
        quad = (quad[:, 0].astype(np.float32) + 0.5) / 4 - 0.5
        marks = maps[..., 1]
        for corner in quad:
            x, y = int(round(corner[0])), int(round(corner[1]))
            left, top = max(0, x - 5), max(0, y - 5)
            near = marks[top:y + 6, left:x + 6]
            if near.size and near.max() > 0.3:
                row, column = np.unravel_index(near.argmax(), near.shape)
                row, column = row + top, column + left
                up, back = max(0, row - 2), max(0, column - 2)
                weight = marks[up:row + 3, back:column + 3] ** 2
                rows, columns = np.mgrid[up:up + weight.shape[0], back:back + weight.shape[1]]
                corner[:] = (columns * weight).sum() / weight.sum(), (rows * weight).sum() / weight.sum()
        inside = maps[..., 0]
        sure = float(inside[inside > 0.5].mean())
        fit = cv2.contourArea(region) / 16 / max(1e-6, cv2.contourArea(quad))
        return (quad + 0.5) * 2, sure * min(fit, 1 / max(fit, 1e-6))


def overlap(first, second, frame):
    """Intersection over union of two quadrilaterals within the frame."""
    left, top, width, height = frame
    planes = []
    for quad in (first, second):
        plane = np.zeros((height * 4, width * 4), np.uint8)
        cv2.fillPoly(plane, [np.int32(np.round((np.asarray(quad) - (left, top)) * 4))], 1)
        planes.append(plane)
    return float((planes[0] & planes[1]).sum()) / max(1, int((planes[0] | planes[1]).sum()))


def letterbox(picture):
    """As the product does: the longer side to 128, 127 around it. Gives the frame's place on the grid too."""
    height, width = picture.shape[:2]
    scale = 128 / max(height, width)
    high, wide = round(height * scale), round(width * scale)
    boxed = np.full((128, 128, 3), 127, np.uint8)
    top, left = (128 - high) // 2, (128 - wide) // 2
    boxed[top:top + high, left:left + wide] = cv2.resize(picture, (wide, high), interpolation=cv2.INTER_AREA)
    return boxed, (left, top, wide, high)


def photographs(folder):
    """The photographs with their corners on the 128 grid."""
    for name, corners in PHOTOGRAPHS.items():
        picture = cv2.imread(os.path.join(folder, name))
        if picture is not None:
            boxed, frame = letterbox(picture[:, :, ::-1])
            yield name, boxed, np.float32(corners) * 0.128 + frame[:2], frame


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("nets", nargs="+")
    parser.add_argument("--photographs", default="", help="folder of the twelve photographs")
    parser.add_argument("--count", type=int, default=100, help="scenes of each kind")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    finders = [Finder(path) for path in options.nets]
    print("| set | " + " | ".join(f"{path}: mean IoU, share at 0.9" for path in options.nets) + " |")
    print("|---|" + "---|" * len(finders))
    for number, kind in enumerate(documents.KINDS):
        studio = documents.Studio(HELD_OUT_SEED + number, stock=60)
        results = [[] for _ in finders]
        while len(results[0]) < options.count:
            studio.renew()
            scene = studio.scene(kind)
            for finder, result in zip(finders, results):
                found = finder.find(scene.picture)
                if kind == "nothing":
                    result.append(float(found is not None and found[1] > 0.8))
                else:
                    best = max((overlap(found[0], quad, scene.frame) for quad in scene.quads), default=0) if found else 0
                    result.append(best)
        if kind == "nothing":
            cells = [f"{int(sum(result))} of {len(result)} seen as a document" for result in results]
        else:
            cells = [f"{np.mean(result):.3f}, {np.mean(np.array(result) >= 0.9):.0%}" for result in results]
        print(f"| {kind} | " + " | ".join(cells) + " |", flush=True)
    if not os.path.isdir(options.photographs):
        print("SKIPPED: the photographs are not here", flush=True)
        return
    results = [[] for _ in finders]
    for name, boxed, quad, frame in photographs(options.photographs):
        cells = []
        for finder, result in zip(finders, results):
            found = finder.find(boxed)
            result.append(overlap(found[0], quad, frame) if found else 0.0)
            cells.append(f"{result[-1]:.3f}" + (f" ({found[1]:.2f} sure)" if found else " none"))
        print(f"| photograph {name} | " + " | ".join(cells) + " |")
    cells = [f"{np.mean(result):.3f}, {np.mean(np.array(result) >= 0.9):.0%}" for result in results]
    print("| photographs, all | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
