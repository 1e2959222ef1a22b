"""Trains the net that reads a machine readable line, on lines made while it learns; see README.md for times and seeds.

Every column of the answer is told apart (no alignment has to be guessed, because the place of each letter is known).
The weights are written to the file that export.py reads.
"""

import argparse
import math
import os
import time

import numpy as np

import feed
import nets
import weights


def lines(seed):
    """Lines for ever, with their columns."""
    import mrz_lines

    press = mrz_lines.Press(seed)
    while True:
        entry, answer, weight, _ = press.sample()
        yield entry.astype(np.float16), answer.astype(np.uint8), weight.astype(np.float16)


def learner(tf, model, optimiser):
    """One step of learning: cross-entropy of every column that is clear."""
    @tf.function
    def learn(entries, answers, weight):
        with tf.GradientTape() as tape:
            logits = model(entries, training=True)[:, 0]
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(answers, logits)
            loss = tf.reduce_sum(losses * weight) / tf.reduce_sum(weight)
        gradients = tape.gradient(loss, model.trainable_variables)
        optimiser.apply_gradients(zip(gradients, model.trainable_variables))
        return loss

    return learn


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--room", type=int, default=16384, help="lines kept (47 kB each)")
    parser.add_argument("--reuse", type=float, default=4, help="how often a line is seen, about")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--start", help="an ONNX file of the same net to start from")
    parser.add_argument("--weights", default="mrz.npz", help="where the weights go")
    options = parser.parse_args()

    source = feed.Feed(lines, options.seed, options.room, options.reuse)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(options.threads)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.keras.utils.set_random_seed(options.seed)
    rng = np.random.default_rng(options.seed)
    model, layers = weights.build(nets.mrz_line, nets.MRZ_INPUT)
    optimiser = tf.keras.optimizers.Adam(options.rate, clipnorm=2.0)
    learn = learner(tf, model, optimiser)
    print(f"{model.count_params()} parameters", flush=True)
    if options.start:
        weights.start_from(options.start, model, layers, source.batch(rng, 256)[0].astype(np.float32)[..., None])
    begin, saved, count, mean = time.time(), time.time(), 0, None
    while (share := (time.time() - begin) / (options.minutes * 60)) < 1:
        optimiser.learning_rate.assign(options.rate * min(1, (count + 1) / 100) * 0.5 * (1 + math.cos(math.pi * share)) + 1e-5)
        entries, answers, weight = source.batch(rng, options.batch)
        entries, weight = entries.astype(np.float32)[..., None], weight.astype(np.float32)
        loss = float(learn(tf.constant(entries), tf.constant(answers.astype(np.int32)), tf.constant(weight)))
        mean = loss if mean is None else 0.99 * mean + 0.01 * loss
        count += 1
        if count % 100 == 0:
            print(f"step {count}, {(time.time() - begin) / 60:.1f} min, {source.seen} lines: loss {mean:.4f}", flush=True)
        if time.time() - saved > 240:
            weights.save(options.weights, layers)
            saved = time.time()
    weights.save(options.weights, layers)
    print(f"done: {count} steps of {options.batch}, {source.seen} lines", flush=True)
    source.close()


if __name__ == "__main__":
    main()
