"""Turns a TensorFlow Lite net into an ONNX file.

TFLite keeps pictures as rows × columns × channels, ONNX's convolutions want channels first. Each tensor of four sides
may exist in both orders here; it is turned only where a step needs the other one. Inputs and outputs keep TFLite's
order. Weights that are stored as 16-bit floats stay so in the file and are widened when the net is loaded.
"""

from array import array

from onnx_file import Graph
from tflite import FLOAT16, FLOAT32, Net

TO_FIRST, TO_LAST = [0, 3, 1, 2], [0, 2, 3, 1]
PLAIN = {"ADD": "Add", "SUB": "Sub", "MUL": "Mul", "DIV": "Div"}
UNARY = {"RELU": "Relu", "LOGISTIC": "Sigmoid", "SQRT": "Sqrt"}
SAME, RELU = 0, 1


def moved(values, shape, order):
    """The numbers of a constant after its sides have been put in another order."""
    steps, step = [], 1
    for side in reversed(shape):
        steps.insert(0, step)
        step *= side
    starts = [0]
    for side in order[:-1]:
        starts = [start + index * steps[side] for start in starts for index in range(shape[side])]
    last, length = steps[order[-1]], shape[order[-1]]
    out = array(values.typecode)
    for start in starts:
        out.extend(values[start:start + (length - 1) * last + 1:last])
    return out


def same_padding(size, kernel, stride):
    """TFLite's "same": as many results as steps fit, the odd cell of the rim at the end."""
    missing = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return missing // 2, missing - missing // 2


class Converter:
    """Walks over the steps in their order."""

    def __init__(self, data, names):
        self.net = Net(data)
        self.graph = Graph()
        self.first, self.last = {}, {}
        # A DEQUANTIZE of a constant only says that its halves are wanted as full floats.
        self.alias = {}
        self.slopes, self.skipped = self.find_slopes()
        for number in self.net.inputs:
            self.last[number] = self.graph.input("input", self.net.tensors[number].shape)
        for step, operator in enumerate(self.net.operators):
            if step not in self.skipped:
                getattr(self, "do_" + operator.name.lower(), self.do_other)(operator)
        if len(names) != len(self.net.outputs):
            raise ValueError(f"the net has {len(self.net.outputs)} outputs, {len(names)} names are given")
        for number, name in zip(self.net.outputs, names):
            self.graph.node("Identity", [self.rows(number)], name)
            self.graph.output(name, self.net.tensors[number].shape)

    def find_slopes(self):
        """relu(x) + slope · (x − |x|) · ½ is a PReLU written out in six steps; each is put back into one."""
        makers = {operator.outputs[0]: step for step, operator in enumerate(self.net.operators)}
        slopes, skipped = {}, set()

        def made_by(number, name):
            step = makers.get(number)
            return step if step is not None and self.net.operators[step].name == name else None

        for step, operator in enumerate(self.net.operators):
            if operator.name != "ADD":
                continue
            relu, half = made_by(operator.inputs[0], "RELU"), made_by(operator.inputs[1], "MUL")
            if relu is None or half is None:
                continue
            source = self.net.operators[relu].inputs[0]
            scaled, factor = self.net.operators[half].inputs
            slope = made_by(scaled, "MUL")
            if slope is None or self.net.tensors[factor].values != array("f", [0.5]):
                continue
            alpha, difference = self.net.operators[slope].inputs
            minus = made_by(difference, "SUB")
            if minus is None or self.net.operators[minus].inputs[0] != source:
                continue
            absolute = made_by(self.net.operators[minus].inputs[1], "ABS")
            if absolute is None or self.net.operators[absolute].inputs[0] != source:
                continue
            slopes[operator.outputs[0]] = (source, alpha)
            skipped |= {relu, half, slope, minus, absolute}
        return slopes, skipped

    # Where numbers come from.

    def stored(self, number):
        """The tensor that holds the numbers, if this is a constant."""
        tensor = self.net.tensors[self.alias.get(number, number)]
        return tensor if tensor.values is not None else None

    def shape(self, number):
        return self.net.tensors[number].shape

    def integers(self, number):
        return list(self.stored(number).values)

    def weights(self, number, order=None, shape=None):
        """A constant, its sides in `order` if given and then read as `shape`, as full floats."""
        tensor = self.stored(number)
        order = order or list(range(len(tensor.shape)))
        shape = shape if shape is not None else [tensor.shape[side] for side in order]
        name = f"w{self.alias.get(number, number)}_{''.join(map(str, order))}_{'x'.join(map(str, shape))}"
        known = name in self.graph.constants
        if not known:
            straight = order == sorted(order)
            values = tensor.values if straight else moved(tensor.values, tensor.shape, order)
            self.graph.constant(values, shape, name)
        if tensor.type != FLOAT16:
            return name
        return name + "_f" if known else self.graph.node("Cast", [name], name + "_f", to=1)

    def rows(self, number):
        """The tensor as TFLite has it."""
        if self.stored(number):
            return self.weights(number)
        if number not in self.last:
            self.last[number] = self.graph.node("Transpose", [self.first[number]], perm=TO_LAST)
        return self.last[number]

    def channels(self, number):
        """The tensor with its channels first."""
        if number not in self.first:
            self.first[number] = self.graph.node("Transpose", [self.last[number]], perm=TO_FIRST)
        return self.first[number]

    def keep(self, operator, name, first, activation=0):
        if activation == RELU:
            name = self.graph.node("Relu", [name])
        elif activation:
            raise ValueError(f"activation {activation} is not known here")
        (self.first if first else self.last)[operator.outputs[0]] = name

    # The steps.

    def do_dequantize(self, operator):
        self.alias[operator.outputs[0]] = operator.inputs[0]

    def do_conv_2d(self, operator):
        data, filters, bias = operator.inputs
        out, height, width, into = self.stored(filters).shape
        activation = operator.option(3, "b")
        strides = [operator.option(2, "i", 1), operator.option(1, "i", 1)]
        if (height, width, strides) == (1, 1, [1, 1]) and data not in self.first and data not in self.net.inputs:
            # A mix of channels on a tensor in rows: a product of matrices, without turning it.
            product = self.graph.node("MatMul", [self.last[data], self.weights(filters, [1, 2, 3, 0], [into, out])])
            self.keep(operator, self.graph.node("Add", [product, self.weights(bias)]), False, activation)
            return
        if (operator.option(4, "i", 1), operator.option(5, "i", 1)) != (1, 1):
            raise ValueError("a dilated convolution is not known here")
        inputs = [self.channels(data), self.weights(filters, [0, 3, 1, 2]), self.weights(bias)]
        pads = self.pads(operator, data, [height, width], strides)
        name = self.graph.node("Conv", inputs, kernel_shape=[height, width], strides=strides, pads=pads, group=1)
        self.keep(operator, name, True, activation)

    def do_depthwise_conv_2d(self, operator):
        data, filters, bias = operator.inputs
        _, height, width, channels = self.stored(filters).shape
        if operator.option(3, "i") != 1 or (operator.option(5, "i", 1), operator.option(6, "i", 1)) != (1, 1):
            raise ValueError("this depthwise convolution is not known here")
        strides = [operator.option(2, "i", 1), operator.option(1, "i", 1)]
        inputs = [self.channels(data), self.weights(filters, [3, 0, 1, 2]), self.weights(bias)]
        pads = self.pads(operator, data, [height, width], strides)
        name = self.graph.node("Conv", inputs, kernel_shape=[height, width], strides=strides, pads=pads, group=channels)
        self.keep(operator, name, True, operator.option(4, "b"))

    def do_max_pool_2d(self, operator):
        kernel = [operator.option(4, "i"), operator.option(3, "i")]
        strides = [operator.option(2, "i"), operator.option(1, "i")]
        pads = self.pads(operator, operator.inputs[0], kernel, strides)
        data = self.channels(operator.inputs[0])
        name = self.graph.node("MaxPool", [data], kernel_shape=kernel, strides=strides, pads=pads)
        self.keep(operator, name, True, operator.option(5, "b"))

    def pads(self, operator, data, kernel, strides):
        if operator.option(0, "b") != SAME:
            return [0, 0, 0, 0]
        _, height, width, _ = self.shape(data)
        top, bottom = same_padding(height, kernel[0], strides[0])
        left, right = same_padding(width, kernel[1], strides[1])
        return [top, left, bottom, right]

    def do_pad(self, operator):
        data, amounts = operator.inputs
        pairs = self.integers(amounts)
        pairs = [pairs[2 * side:2 * side + 2] for side in TO_FIRST]
        amounts = self.graph.constant([pair[0] for pair in pairs] + [pair[1] for pair in pairs], [8])
        self.keep(operator, self.graph.node("Pad", [self.channels(data), amounts], mode="constant"), True)

    def do_prelu(self, operator):
        self.slope(operator, *operator.inputs)

    def slope(self, operator, data, alpha):
        name = self.graph.node("PRelu", [self.channels(data), self.weights(alpha, None, [self.shape(data)[3], 1, 1])])
        self.keep(operator, name, True)

    def do_concatenation(self, operator):
        axis = operator.option(0, "i") % len(self.shape(operator.outputs[0]))
        name = self.graph.node("Concat", [self.rows(number) for number in operator.inputs], axis=axis)
        self.keep(operator, name, False, operator.option(1, "b"))

    def do_reshape(self, operator):
        self.keep(operator, self.reshaped(self.rows(operator.inputs[0]), self.shape(operator.outputs[0])), False)

    def reshaped(self, name, shape):
        return self.graph.node("Reshape", [name, self.graph.constant(shape, [len(shape)])])

    def do_transpose(self, operator):
        order = self.integers(operator.inputs[1])
        self.keep(operator, self.graph.node("Transpose", [self.rows(operator.inputs[0])], perm=order), False)

    def mean(self, operator):
        data, axes = operator.inputs
        axes = [axis % len(self.shape(data)) for axis in self.integers(axes)]
        count = 1
        for axis in axes:
            count *= self.shape(data)[axis]
        keep = operator.option(0, "b")
        return self.graph.node("ReduceMean", [self.rows(data)], axes=axes, keepdims=keep), count

    def do_mean(self, operator):
        self.keep(operator, self.mean(operator)[0], False)

    def do_sum(self, operator):
        # As a mean, so that the runtime needs one operator less.
        name, count = self.mean(operator)
        self.keep(operator, self.graph.node("Mul", [name, self.number(count)]), False)

    def number(self, value):
        return self.graph.constant(array("f", [value]), [1])

    def do_neg(self, operator):
        self.keep(operator, self.graph.node("Mul", [self.rows(operator.inputs[0]), self.number(-1)]), False)

    def do_rsqrt(self, operator):
        root = self.graph.node("Sqrt", [self.rows(operator.inputs[0])])
        self.keep(operator, self.graph.node("Div", [self.number(1), root]), False)

    def do_squared_difference(self, operator):
        name = self.graph.node("Sub", [self.rows(number) for number in operator.inputs])
        self.keep(operator, self.graph.node("Mul", [name, name]), False)

    def do_l2_normalization(self, operator):
        data = self.rows(operator.inputs[0])
        shape = self.shape(operator.inputs[0])
        square = self.graph.node("Mul", [data, data])
        mean = self.graph.node("ReduceMean", [square], axes=[len(shape) - 1], keepdims=1)
        root = self.graph.node("Sqrt", [self.graph.node("Mul", [mean, self.number(shape[-1])])])
        self.keep(operator, self.graph.node("Div", [data, root]), False)

    def do_strided_slice(self, operator):
        data, begins, ends, strides = operator.inputs
        begins, ends, strides = self.integers(begins), self.integers(ends), self.integers(strides)
        if operator.option(2, "i") or operator.option(3, "i") or any(stride != 1 for stride in strides):
            raise ValueError("this slice is not known here")
        shape = self.shape(data)
        for axis, length in enumerate(shape):
            if operator.option(0, "i") >> axis & 1:
                begins[axis] = 0
            if operator.option(1, "i") >> axis & 1:
                ends[axis] = length
            if operator.option(4, "i") >> axis & 1:
                ends[axis] = begins[axis] + 1
        count = [len(shape)]
        limits = [self.graph.constant(values, count) for values in (begins, ends, list(range(len(shape))))]
        name = self.graph.node("Slice", [self.rows(data)] + limits)
        self.keep(operator, self.reshaped(name, self.shape(operator.outputs[0])), False)

    def do_other(self, operator):
        """Steps that work on each number by itself, in whichever order the tensors are at hand."""
        if operator.outputs[0] in self.slopes:
            self.slope(operator, *self.slopes[operator.outputs[0]])
            return
        kind = PLAIN.get(operator.name) or UNARY.get(operator.name)
        if kind is None:
            raise ValueError(f"{operator.name} is not known here")
        first = all(number in self.first for number in operator.inputs)
        names = [self.first[number] if first else self.rows(number) for number in operator.inputs]
        activation = operator.option(0, "b") if operator.name in PLAIN else 0
        self.keep(operator, self.graph.node(kind, names), first, activation)


def convert(data, title, outputs):
    """The ONNX file for the bytes of a TFLite file; `outputs` are the names that its results get."""
    return Converter(data, outputs).graph.bytes(title)
