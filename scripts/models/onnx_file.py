"""Writes an ONNX file (a protocol buffer), byte for byte the same for the same net on every machine.

The field numbers are those of the public schema, onnx.proto3. We write it by hand because a library would change the
bytes from one version to the next, and the server knows each net by its SHA-256.
"""

import struct
import sys
from array import array

FLOAT, INT64, FLOAT16 = 1, 7, 10
TYPES = {"f": FLOAT, "q": INT64, "H": FLOAT16}
IR_VERSION, OPSET = 8, 13


def varint(number):
    number &= (1 << 64) - 1
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def integer(field, number):
    return varint(field << 3) + varint(number)


def block(field, content):
    content = content.encode() if isinstance(content, str) else content
    return varint(field << 3 | 2) + varint(len(content)) + content


def attribute(name, value):
    """AttributeProto: an integer, a float, a text or a list of integers."""
    out = block(1, name)
    if isinstance(value, int):
        return out + integer(3, value) + integer(20, 2)
    if isinstance(value, float):
        return out + varint(2 << 3 | 5) + struct.pack("<f", value) + integer(20, 1)
    if isinstance(value, str):
        return out + block(4, value) + integer(20, 3)
    return out + b"".join(integer(8, number) for number in value) + integer(20, 7)


class Graph:
    """A net that is being put together: steps in the order of their running, constants by name."""

    def __init__(self):
        self.nodes, self.constants, self.inputs, self.outputs = [], {}, [], []
        self.count = 0

    def fresh(self, stem):
        self.count += 1
        return f"{stem}{self.count}"

    def constant(self, values, shape, name=None):
        """A constant. What comes as an `array` keeps its type, lists become 64-bit integers."""
        values = values if isinstance(values, array) else array("q", values)
        count = 1
        for side in shape:
            count *= side
        if count != len(values):
            raise ValueError(f"{len(values)} values do not fill {shape}")
        name = name or self.fresh("k")
        if name not in self.constants:
            if sys.byteorder == "big":
                values = array(values.typecode, values)
                values.byteswap()
            head = b"".join(integer(1, side) for side in shape) + integer(2, TYPES[values.typecode])
            self.constants[name] = head + block(8, name) + block(9, values.tobytes())
        return name

    def node(self, kind, inputs, output=None, **attributes):
        """Adds a step and gives the name of its result."""
        output = output or self.fresh("v")
        body = b"".join(block(1, name) for name in inputs) + block(2, output) + block(4, kind)
        body += b"".join(block(5, attribute(name, attributes[name])) for name in sorted(attributes))
        self.nodes.append(body)
        return output

    @staticmethod
    def value(name, shape):
        sides = b"".join(block(1, integer(1, side)) for side in shape)
        return block(1, name) + block(2, block(1, integer(1, FLOAT) + block(2, sides)))

    def input(self, name, shape):
        self.inputs.append(self.value(name, shape))
        return name

    def output(self, name, shape):
        self.outputs.append(self.value(name, shape))

    def bytes(self, title):
        """The whole file."""
        graph = b"".join(block(1, node) for node in self.nodes) + block(2, title)
        graph += b"".join(block(5, body) for body in self.constants.values())
        graph += b"".join(block(11, value) for value in self.inputs) + b"".join(block(12, value) for value in self.outputs)
        return integer(1, IR_VERSION) + block(2, "countersign") + block(7, graph) + block(8, integer(2, OPSET))
