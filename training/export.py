"""Writes trained weights as the ONNX files in use. The same weights give the same bytes."""

import argparse

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import nets


def exported(describe, weights, shape, result, name):
    """An ONNX model: input and output with channels last, everything between with channels first."""
    steps = nets.OnnxSteps(helper, numpy_helper, weights)
    height, width, channels = shape
    if channels == 1:
        form = steps.array("form", np.array([1, 1, height, width], np.int64))
        entry = steps.node("Reshape", ["picture", form], "entry")
    else:
        entry = steps.node("Transpose", ["picture"], "entry", perm=[0, 3, 1, 2])
    last = describe(steps, (entry, height, width, channels))
    if len(result) == 4:
        steps.node("Transpose", [last[0]], "answer", perm=[0, 2, 3, 1])
    else:
        flat = steps.node("Squeeze", [last[0], steps.array("rows", np.array([2], np.int64))], "rows_gone")
        steps.node("Transpose", [flat], "answer", perm=[0, 2, 1])
    graph = helper.make_graph(
        steps.nodes, name,
        [helper.make_tensor_value_info("picture", TensorProto.FLOAT, [1, *shape])],
        [helper.make_tensor_value_info("answer", TensorProto.FLOAT, list(result))],
        steps.initialisers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], producer_name="countersign", ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    return model.SerializeToString(deterministic=True)


NETS = {
    "corners": (nets.corners, nets.CORNERS_INPUT, (1, 64, 64, 2), "document_corners"),
    "mrz": (nets.mrz_line, nets.MRZ_INPUT, (1, 180, len(nets.MRZ_ALPHABET) + 1), "mrz_line"),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("net", choices=NETS)
    parser.add_argument("weights")
    parser.add_argument("onnx")
    options = parser.parse_args()
    describe, shape, result, name = NETS[options.net]
    content = exported(describe, np.load(options.weights), shape, result, name)
    with open(options.onnx, "wb") as file:
        file.write(content)
    print(f"{options.onnx}: {len(content)} bytes")


if __name__ == "__main__":
    main()
