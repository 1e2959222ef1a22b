"""The two nets as one description each, built twice: in Keras to be trained, in ONNX to be used.

A description speaks to a builder in whole steps ("convolution, normalisation, rectifier"), so that the trained form and
the exported form cannot drift apart. Nothing here trains or reads files.
"""

import numpy as np

MRZ_ALPHABET = "<0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CORNERS_INPUT = (128, 128, 3)
MRZ_INPUT = (32, 720, 1)
NORM_EPSILON = 1e-3


def corners(step, picture):
    """128x128x3 in -1..1 to 64x64x2 logits: inside a document, at a corner of one.

    Separable convolutions down to 8x8, where dilation and one mean over the whole picture let every place know of the
    rest; then back up beside the finer maps, so that edges stay where they are.
    """
    half = step.separable(step.conv(picture, "stem", 16, stride=2), "half", 24)
    quarter = step.separable(step.separable(half, "quarter_down", 40, stride=2), "quarter", 40)
    eighth = step.separable(step.separable(quarter, "eighth_down", 64, stride=2), "eighth", 64)
    deep = step.separable(step.separable(eighth, "deep_down", 96, stride=2), "deep_a", 96)
    deep = step.separable(step.separable(deep, "deep_b", 96, dilation=2), "deep_c", 96, dilation=2)
    deep = step.add(deep, step.conv(step.mean(deep), "whole", 96, size=1, normalise=False))
    deep = step.conv(step.separable(deep, "deep_d", 96), "narrow", 48, size=1)
    up = step.separable(step.join(step.double(deep), eighth), "up_eighth", 48)
    up = step.separable(step.join(step.double(up), quarter), "up_quarter", 40)
    up = step.separable(step.join(step.double(up), half), "up_half_a", 32)
    up = step.separable(up, "up_half_b", 32)
    return step.conv(up, "maps", 2, size=1, normalise=False, rectify=False)


def mrz_line(step, line):
    """32x720x1 grey (stretched, minus 0.5) to 180 columns of 38 logits: nothing, then the alphabet in its order."""
    x = step.conv(line, "stem", 16, stride=2)
    x = step.pool(step.conv(x, "strokes", 24), (2, 2))
    x = step.conv(x, "parts_a", 32)
    x = step.pool(step.conv(x, "parts_b", 48), (2, 1))
    x = step.pool(step.conv(x, "glyphs", 64), (2, 1))
    x = step.conv(x, "columns", 96, size=(2, 1), padded=False)
    for name, dilation in (("beside_a", 1), ("beside_b", 2)):
        x = step.add(x, step.conv(x, name, 96, size=(1, 3), dilation=(1, dilation)))
    return step.conv(x, "letters", len(MRZ_ALPHABET) + 1, size=1, normalise=False, rectify=False)


def pair(value):
    """One number for both sides, or one for each."""
    return value if isinstance(value, tuple) else (value, value)


class KerasSteps:
    """Builds the trainable form. `layers` keeps every layer that has weights, by name, in the order of their use."""

    def __init__(self, keras):
        self.keras = keras
        self.layers = {}

    def _keep(self, name, layer):
        self.layers[name] = layer
        return layer

    def _finish(self, x, name, normalise, rectify):
        kl = self.keras.layers
        if normalise:
            x = self._keep(name + "/norm", kl.BatchNormalization(momentum=0.98, epsilon=NORM_EPSILON))(x)
        return kl.ReLU()(x) if rectify else x

    def conv(self, x, name, channels, size=3, stride=1, dilation=1, normalise=True, rectify=True, padded=True):
        layer = self.keras.layers.Conv2D(
            channels, pair(size), strides=stride, dilation_rate=pair(dilation),
            padding="same" if padded else "valid", use_bias=not normalise)
        return self._finish(self._keep(name, layer)(x), name, normalise, rectify)

    def separable(self, x, name, channels, stride=1, dilation=1):
        layer = self.keras.layers.DepthwiseConv2D(
            3, strides=stride, dilation_rate=dilation, padding="same", use_bias=False)
        x = self._finish(self._keep(name + "/each", layer)(x), name + "/each", True, True)
        return self.conv(x, name + "/mix", channels, size=1)

    def add(self, x, y):
        return self.keras.layers.Add()([x, y])

    def join(self, x, y):
        return self.keras.layers.Concatenate()([x, y])

    def double(self, x):
        return self.keras.layers.UpSampling2D(2, interpolation="nearest")(x)

    def mean(self, x):
        return self.keras.layers.GlobalAveragePooling2D(keepdims=True)(x)

    def pool(self, x, size):
        return self.keras.layers.MaxPool2D(size)(x)


class OnnxSteps:
    """Builds the form in use: the same steps as ONNX nodes, channels first, normalisation folded into the weights.

    `weights` gives an array for "layer:index", as train_*.py save them. Values are (name, height, width, channels).
    """

    def __init__(self, helper, numpy_helper, weights):
        self.helper, self.numpy_helper, self.weights = helper, numpy_helper, weights
        self.nodes, self.initialisers = [], []

    def node(self, kind, inputs, name, **attributes):
        self.nodes.append(self.helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def array(self, name, array):
        self.initialisers.append(self.numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def _convolve(self, x, name, kernel, bias, size, stride, dilation, group, rectify, padded):
        source, height, width, _ = x
        spans = [(side - 1) * spread + 1 for side, spread in zip(size, dilation)]
        high, wide = (-(-height // stride), -(-width // stride)) if padded else (height - spans[0] + 1, width - spans[1] + 1)
        fill = [max(0, (out - 1) * stride + span - side) if padded else 0 for out, span, side in zip((high, wide), spans, (height, width))]
        pads = [fill[0] // 2, fill[1] // 2, fill[0] - fill[0] // 2, fill[1] - fill[1] // 2]
        inputs = [source, self.array(name + "/weight", kernel), self.array(name + "/bias", bias)]
        result = self.node("Conv", inputs, name, kernel_shape=list(size), strides=[stride, stride],
                            dilations=list(dilation), group=group, pads=pads)
        if rectify:
            result = self.node("Relu", [result], name + "/relu")
        return result, high, wide, len(bias)

    def _fold(self, name, kernel, normalise):
        """Multiplies a kernel (output channels first) by what normalisation would do afterwards; gives it and its bias."""
        if not normalise:
            return kernel, self.weights[name + ":1"]
        gamma, beta, mean, variance = (self.weights[f"{name}/norm:{index}"].astype(np.float64) for index in range(4))
        scale = gamma / np.sqrt(variance + NORM_EPSILON)
        return (kernel * scale[:, None, None, None]).astype(np.float32), (beta - mean * scale).astype(np.float32)

    def conv(self, x, name, channels, size=3, stride=1, dilation=1, normalise=True, rectify=True, padded=True):
        kernel, bias = self._fold(name, self.weights[name + ":0"].transpose(3, 2, 0, 1), normalise)
        return self._convolve(x, name, kernel, bias, pair(size), stride, pair(dilation), 1, rectify, padded)

    def separable(self, x, name, channels, stride=1, dilation=1):
        kernel, bias = self._fold(name + "/each", self.weights[name + "/each:0"].transpose(2, 3, 0, 1), True)
        x = self._convolve(x, name + "/each", kernel, bias, (3, 3), stride, pair(dilation), x[3], True, True)
        return self.conv(x, name + "/mix", channels, size=1)

    def add(self, x, y):
        return (self.node("Add", [x[0], y[0]], y[0] + "/added"), *x[1:])

    def join(self, x, y):
        return self.node("Concat", [x[0], y[0]], y[0] + "/joined", axis=1), x[1], x[2], x[3] + y[3]

    def double(self, x):
        scales = self.array(x[0] + "/scales", np.array([1, 1, 2, 2], np.float32))
        name = self.node("Resize", [x[0], "", scales], x[0] + "/double", mode="nearest",
                          coordinate_transformation_mode="asymmetric", nearest_mode="floor")
        return name, x[1] * 2, x[2] * 2, x[3]

    def mean(self, x):
        return self.node("GlobalAveragePool", [x[0]], x[0] + "/mean"), 1, 1, x[3]

    def pool(self, x, size):
        name = self.node("MaxPool", [x[0]], x[0] + "/pool", kernel_shape=list(size), strides=list(size))
        return name, x[1] // size[0], x[2] // size[1], x[3]
