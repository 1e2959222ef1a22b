"""Weights on their way: from a trained net to a file, from a file or from an ONNX file back into a net.

Starting from an ONNX file, normalisation has been folded away; it is put back with the statistics of given examples, so
that the net answers as before and can be trained on.
"""

import os

import numpy as np

import nets


def build(describe, shape):
    """The Keras form of a description, and its layers by name."""
    import tensorflow as tf

    steps = nets.KerasSteps(tf.keras)
    entry = tf.keras.layers.Input(shape)
    return tf.keras.Model(entry, describe(steps, entry)), steps.layers


def save(path, layers):
    """Writes every weight under its layer's name, all or nothing."""
    arrays = {f"{name}:{index}": value for name, layer in layers.items() for index, value in enumerate(layer.get_weights())}
    np.savez(path + ".part.npz", **arrays)
    os.replace(path + ".part.npz", path)


def load(path, layers):
    """Reads what `save` wrote."""
    arrays = np.load(path)
    for name, layer in layers.items():
        layer.set_weights([arrays[f"{name}:{index}"] for index in range(len(layer.get_weights()))])


def convolutions(path):
    """The kernels and biases of an ONNX file in the order of their use, with scales and shifts that follow folded in."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(path).graph
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    found, last = [], None
    for node in graph.node:
        if node.op_type == "Conv":
            kernel = arrays[node.input[1]]
            bias = arrays[node.input[2]] if len(node.input) > 2 else np.zeros(len(kernel), np.float32)
            found.append([kernel, bias])
            last = node.output[0]
        elif node.op_type in ("Mul", "Add") and node.input[0] == last and node.input[1] in arrays:
            value = arrays[node.input[1]].reshape(-1)
            if node.op_type == "Mul":
                found[-1] = [found[-1][0] * value[:, None, None, None], found[-1][1] * value]
            else:
                found[-1][1] = found[-1][1] + value
            last = node.output[0]
    return found


def start_from(path, model, layers, examples):
    """Puts the weights of an ONNX file of the same description into a net; `examples` are inputs to measure it by."""
    import tensorflow as tf

    kernels = iter(convolutions(path))
    norms = []
    for name, layer in layers.items():
        if name.endswith("/norm"):
            continue
        kernel, bias = next(kernels)
        each = name.endswith("/each")
        turned = kernel.transpose(2, 3, 0, 1) if each else kernel.transpose(2, 3, 1, 0)
        if layer.use_bias:
            layer.set_weights([turned, bias])
        else:
            layer.set_weights([turned])
            norm = layers[name + "/norm"]
            count = len(bias)
            one = np.ones(count, np.float32)
            norm.set_weights([one * np.sqrt(1 + nets.NORM_EPSILON).astype(np.float32), bias, 0 * one, one])
            norms.append((norm, bias))
    probe = tf.keras.Model(model.inputs, [norm.input for norm, _ in norms])
    for (norm, bias), values in zip(norms, probe.predict(examples, verbose=0, batch_size=32)):
        mean, variance = values.mean((0, 1, 2)), values.var((0, 1, 2))
        norm.set_weights([np.sqrt(variance + nets.NORM_EPSILON), mean + bias, mean, variance])
