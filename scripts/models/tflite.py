"""Reads the part of a TensorFlow Lite file that a net consists of: tensors, constants, operators.

A TFLite file is a FlatBuffer: tables of offsets, little-endian. Only what our nets use is read; the field numbers are
those of TensorFlow Lite's public schema (version 3). Nothing is run here. The files are pinned by their SHA-256
before they are opened, so a damaged one never arrives.
"""

import struct
from array import array

FLOAT32, FLOAT16, INT32 = 0, 1, 2
TYPECODES = {FLOAT32: "f", FLOAT16: "H", INT32: "i"}
OPERATORS = {
    0: "ADD", 2: "CONCATENATION", 3: "CONV_2D", 4: "DEPTHWISE_CONV_2D", 6: "DEQUANTIZE", 11: "L2_NORMALIZATION",
    14: "LOGISTIC", 17: "MAX_POOL_2D", 18: "MUL", 19: "RELU", 22: "RESHAPE", 34: "PAD", 39: "TRANSPOSE", 40: "MEAN",
    41: "SUB", 42: "DIV", 45: "STRIDED_SLICE", 54: "PRELU", 59: "NEG", 74: "SUM", 75: "SQRT", 76: "RSQRT",
    99: "SQUARED_DIFFERENCE", 101: "ABS",
}


class Table:
    """One table of the file; a field that is left out has its default."""

    def __init__(self, data, place):
        self.data, self.place = data, place
        self.fields = place - struct.unpack_from("<i", data, place)[0]
        self.size = struct.unpack_from("<H", data, self.fields)[0]

    def where(self, field):
        entry = 4 + 2 * field
        if entry >= self.size:
            return 0
        offset = struct.unpack_from("<H", self.data, self.fields + entry)[0]
        return self.place + offset if offset else 0

    def number(self, field, form, default=0):
        place = self.where(field)
        return struct.unpack_from("<" + form, self.data, place)[0] if place else default

    def follow(self, place):
        return place + struct.unpack_from("<I", self.data, place)[0]

    def table(self, field):
        place = self.where(field)
        return Table(self.data, self.follow(place)) if place else None

    def vector(self, field):
        """Where the items of a vector begin, and how many there are."""
        place = self.where(field)
        if not place:
            return 0, 0
        start = self.follow(place)
        return start + 4, struct.unpack_from("<I", self.data, start)[0]

    def tables(self, field):
        start, count = self.vector(field)
        return [Table(self.data, self.follow(start + 4 * index)) for index in range(count)]

    def integers(self, field):
        start, count = self.vector(field)
        return list(struct.unpack_from(f"<{count}i", self.data, start)) if count else []

    def raw(self, field):
        start, count = self.vector(field)
        return self.data[start:start + count]


class Tensor:
    """A tensor: its shape, its type, and its numbers if it is a constant (halves stay as their 16 bits)."""

    def __init__(self, table, buffers):
        self.shape = table.integers(0)
        self.type = table.number(1, "b")
        if self.type not in TYPECODES:
            raise ValueError(f"a tensor of type {self.type} is not known here")
        self.values = None
        raw = buffers[table.number(2, "I")].raw(0)
        if raw:
            self.values = array(TYPECODES[self.type])
            self.values.frombytes(raw)


class Operator:
    """One step: what it is called, what goes in and comes out (numbers of tensors), and its options."""

    def __init__(self, table, names):
        self.name = names[table.number(0, "I")]
        self.inputs = table.integers(1)
        self.outputs = table.integers(2)
        self.options = table.table(4)

    def option(self, field, form, default=0):
        return self.options.number(field, form, default) if self.options else default


class Net:
    """The one graph of a file."""

    def __init__(self, data):
        if data[4:8] != b"TFL3":
            raise ValueError("this is no TensorFlow Lite file")
        model = Table(data, struct.unpack_from("<I", data, 0)[0])
        graphs = model.tables(2)
        if len(graphs) != 1:
            raise ValueError("a file with one graph is expected")
        names = []
        for code in model.tables(1):
            # Old files have the number in a byte (field 0), new ones in field 3; the larger is the true one.
            number = max(code.number(0, "b"), code.number(3, "i"))
            if number not in OPERATORS:
                raise ValueError(f"operator {number} is not known here")
            names.append(OPERATORS[number])
        buffers = model.tables(4)
        graph = graphs[0]
        self.tensors = [Tensor(table, buffers) for table in graph.tables(0)]
        self.inputs = graph.integers(1)
        self.outputs = graph.integers(2)
        self.operators = [Operator(table, names) for table in graph.tables(3)]
