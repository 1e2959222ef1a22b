#!/usr/bin/env python3
"""Compares each net in the cache with a second runtime, and prints the answers that vision/tests/nets.rs expects.

    python3 -m venv /tmp/compare && /tmp/compare/bin/pip install numpy==2.4.6 onnx==1.23.2 onnxruntime==1.32.0 ai-edge-litert==2.3.0
    /tmp/compare/bin/python scripts/models/compare.py

Not part of any build: it is for whoever changes the converter. Nets from TensorFlow Lite run in TFLite's own
interpreter and, converted, in ONNX Runtime, on noise; the greatest difference is relative to the greatest answer. The
expected answers are those of the original net where there is one.
"""

import json
import os
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from ai_edge_litert.interpreter import Interpreter

HERE = Path(__file__).resolve().parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "countersign" / "models"
RANGES = {"face_short_range": (-1, 1), "face_full_range": (-1, 1), "face_mesh": (0, 1), "face_mesh_iris": (0, 1),
          "face_blendshapes": (0, 256), "face_match": (0, 255), "face_match_second": (-1, 1), "text_detector": (-2, 2),
          "text_recogniser": (-1, 1)}
FREE = {"text_detector": [1, 3, 96, 160], "text_recogniser": [1, 3, 48, 160]}
SAMPLES = 6


def noise(shape, low, high, seed=0):
    """The same numbers as `noise` in vision/tests/nets.rs."""
    count = np.arange(int(np.prod(shape)), dtype=np.uint64) + np.uint64(seed)
    mixed = (count * np.uint64(2654435761) & np.uint64(0xFFFFFFFF)) >> np.uint64(16)
    return (mixed.astype(np.float32) / np.float32(65536) * np.float32(high - low) + np.float32(low)).reshape(shape)


def original(path, values):
    interpreter = Interpreter(model_path=str(path))
    interpreter.allocate_tensors()
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], values)
    interpreter.invoke()
    return [interpreter.get_tensor(detail["index"]) for detail in interpreter.get_output_details()]


for model in json.loads((HERE / "models.lock.json").read_text())["models"]:
    if model["name"] not in RANGES:
        continue
    file = CACHE / model["file"]
    onnx.checker.check_model(onnx.load(file), full_check=True)
    session = onnxruntime.InferenceSession(file)
    entry = session.get_inputs()[0]
    shape, (low, high) = FREE.get(model["name"], entry.shape), RANGES[model["name"]]
    worst = 0.0
    for seed in range(5):
        values = noise(shape, low, high, seed)
        here = session.run(None, {entry.name: values})
        there = original(CACHE / "sources" / model["source_sha256"], values) if model["made_by"] == "tflite" else here
        worst = max(worst, *(float(np.abs(a - b).max() / max(1, np.abs(b).max())) for a, b in zip(here, there)))
        if seed == 0:
            expected = there
    kept = "greatest difference to TFLite" if model["made_by"] == "tflite" else "one runtime only"
    print(f"{model['name']}: input {entry.name} {shape}, {kept} {worst:.1e}", file=sys.stderr)
    print(f'    Expected {{\n        name: "{model["name"]}",\n        input: &{shape},\n        range: ({low:.1f}, {high:.1f}),\n        outputs: &[')
    for answer in expected:
        flat = answer.ravel()
        places = sorted({index * (len(flat) - 1) // max(1, SAMPLES - 1) for index in range(SAMPLES)})
        pairs = ", ".join(f"({place}, {flat[place]:.6})" for place in places)
        print(f"            (&{list(answer.shape)}, &[{pairs}]),")
    print("        ],\n    },")
