"""Puts dlib's face recognition net together as an ONNX file, from weights stored as 8-bit numbers.

The weights are dlib's (public domain); the package holds them as one byte each, with a scale and a shift for every
array. The net is a residual one of 29 layers, described in dlib's `dnn_face_recognition_ex`: input 150×150 in red,
green, blue, 0 to 255; output 128 numbers, compared by their distance.
"""

import json
from array import array

from from_tflite import moved
from onnx_file import Graph

MEAN = [122.782, 117.001, 104.298]


def read(manifest, data):
    """The arrays by name: shape, bytes or floats, scale and shift."""
    found, place = {}, 0
    for entry in json.loads(manifest)[0]["weights"]:
        count = 1
        for side in entry["shape"]:
            count *= side
        packed = entry.get("quantization")
        length = count if packed else 4 * count
        values = array("B" if packed else "f")
        values.frombytes(data[place:place + length])
        place += length
        scale, shift = (packed["scale"], packed["min"]) if packed else (1.0, 0.0)
        found[entry["name"]] = (entry["shape"], values, scale, shift)
    if place != len(data):
        raise ValueError("the weights and their list do not fit each other")
    return found


def floats(entry):
    _, values, scale, shift = entry
    return [value * scale + shift for value in values]


class Builder:
    """Adds block after block."""

    def __init__(self, weights):
        self.weights, self.graph = weights, Graph()

    def convolution(self, data, name, stride, pad):
        """A convolution; the channel-wise scale that follows it is multiplied into its weights."""
        shape, values, scale, shift = self.weights[name + "/conv/filters"]
        height, width, into, out = shape
        factors, shifts = floats(self.weights[name + "/scale/weights"]), floats(self.weights[name + "/scale/biases"])
        turned = moved(values, shape, [3, 2, 0, 1])
        size, filters = height * width * into, array("f")
        for channel, factor in enumerate(factors):
            filters.extend((value * scale + shift) * factor for value in turned[channel * size:(channel + 1) * size])
        bias = floats(self.weights[name + "/conv/bias"])
        bias = array("f", [bias[channel] * factors[channel] + shifts[channel] for channel in range(out)])
        inputs = [data, self.graph.constant(filters, [out, into, height, width]), self.graph.constant(bias, [out])]
        return self.graph.node("Conv", inputs, kernel_shape=[height, width], strides=[stride] * 2, pads=[pad] * 4)

    def relu(self, data):
        return self.graph.node("Relu", [data])

    def block(self, data, name):
        inner = self.convolution(self.relu(self.convolution(data, name + "/conv1", 1, 1)), name + "/conv2", 1, 1)
        return self.relu(self.graph.node("Add", [data, inner]))

    def halving(self, data, name, channels, size):
        """A block that halves the sides; what is missing at the rim or in channels is filled with zeros."""
        inner = self.relu(self.convolution(data, name + "/conv1", 2, 0))
        inner = self.convolution(inner, name + "/conv2", 1, 1)
        into = self.weights[name + "/conv1/conv/filters"][0][3]
        half, inner_size = size // 2, (size - 3) // 2 + 1
        beside = self.graph.node("AveragePool", [data], kernel_shape=[2, 2], strides=[2, 2])
        if into != channels:
            beside = self.pad(beside, [0, 0, 0, 0, 0, into - channels, 0, 0])
        if inner_size != half:
            inner = self.pad(inner, [0] * 6 + [half - inner_size] * 2)
        return self.relu(self.graph.node("Add", [beside, inner])), into, half

    def pad(self, data, amounts):
        return self.graph.node("Pad", [data, self.graph.constant(amounts, [8])], mode="constant")


def convert(manifest, data, title):
    """The ONNX file for the list of arrays and their bytes."""
    build = Builder(read(manifest, data))
    graph = build.graph
    rows = graph.input("input", [1, 150, 150, 3])
    mean = graph.constant(array("f", MEAN), [3])
    centred = graph.node("Sub", [rows, mean])
    scaled = graph.node("Mul", [centred, graph.constant(array("f", [1 / 256]), [1])])
    data = graph.node("Transpose", [scaled], perm=[0, 3, 1, 2])
    data, channels = build.relu(build.convolution(data, "conv32_down", 2, 0)), 32
    data = graph.node("MaxPool", [data], kernel_shape=[3, 3], strides=[2, 2])
    size = ((150 - 7) // 2 + 1 - 3) // 2 + 1
    for stage, repeats in (("conv32", 3), ("conv64", 3), ("conv128", 2), ("conv256", 2), ("conv256_down_out", 0)):
        if stage != "conv32":
            down = stage if stage.endswith("out") else stage + "_down"
            data, channels, size = build.halving(data, down, channels, size)
        for index in range(1, repeats + 1):
            data = build.block(data, f"{stage}_{index}")
    pooled = graph.node("Flatten", [graph.node("GlobalAveragePool", [data])], axis=1)
    shape, values, scale, shift = build.weights["fc"]
    matrix = array("f", [value * scale + shift for value in values])
    graph.node("MatMul", [pooled, graph.constant(matrix, shape)], "embedding")
    graph.output("embedding", [1, 128])
    return graph.bytes(title)
