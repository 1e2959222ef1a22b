"""Trains the net that finds a document's corners, on scenes made while it learns; see README.md for times and seeds.

Scenes follow from the seed; how often each is seen depends on how fast the machine draws, so two runs agree in quality,
not in bits. The weights are written to the file that export.py reads.
"""

import argparse
import math
import os
import time

import numpy as np

import feed
import nets
import weights


def scenes(seed):
    """Scenes for ever, as bytes."""
    import documents

    studio = documents.Studio(seed)
    while True:
        for _ in range(3):
            scene = studio.scene()
            yield scene.picture, np.round(scene.maps * 255).astype(np.uint8)
        studio.renew()


def varied(rng, pictures, maps):
    """The net's inputs and answers: each scene mirrored or turned, its colours shifted, as it has not been seen before."""
    pictures, maps = pictures.astype(np.float32), maps.astype(np.float32) / 255
    for picture, truth in zip(pictures, maps):
        if rng.random() < 0.5:
            picture[:], truth[:] = picture[:, ::-1].copy(), truth[:, ::-1].copy()
        if rng.random() < 0.25:
            picture[:], truth[:] = picture.transpose(1, 0, 2).copy(), truth.transpose(1, 0, 2).copy()
        if rng.random() < 0.25:
            picture[:] = picture[..., rng.permutation(3)]
    gains = rng.uniform(0.9, 1.1, (len(pictures), 1, 1, 3)).astype(np.float32)
    return np.clip(pictures * gains, 0, 255) / 127.5 - 1, maps


def learner(tf, model, optimiser):
    """One step of learning: cross-entropy and overlap of the region, weighted cross-entropy of the corner marks."""
    @tf.function
    def learn(pictures, maps):
        with tf.GradientTape() as tape:
            logits = model(pictures, training=True)
            inside, corner = maps[..., 0], maps[..., 1]
            plain = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(inside, logits[..., 0]))
            share = tf.sigmoid(logits[..., 0])
            both, either = tf.reduce_sum(share * inside, [1, 2]), tf.reduce_sum(share + inside, [1, 2])
            apart = 1 - tf.reduce_mean((2 * both + 1) / (either + 1))
            marks = tf.nn.sigmoid_cross_entropy_with_logits(corner, logits[..., 1])
            loss = plain + 0.5 * apart + tf.reduce_mean((1 + 30 * corner) * marks)
        gradients = tape.gradient(loss, model.trainable_variables)
        optimiser.apply_gradients(zip(gradients, model.trainable_variables))
        return tf.stack([loss, plain, apart])

    return learn


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--room", type=int, default=16384, help="scenes kept (57 kB each)")
    parser.add_argument("--reuse", type=float, default=3, help="how often a scene is seen, about")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--start", help="an ONNX file of the same net to start from")
    parser.add_argument("--weights", default="corners.npz", help="where the weights go")
    options = parser.parse_args()

    source = feed.Feed(scenes, options.seed, options.room, options.reuse)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(options.threads)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.keras.utils.set_random_seed(options.seed)
    rng = np.random.default_rng(options.seed)
    model, layers = weights.build(nets.corners, nets.CORNERS_INPUT)
    optimiser = tf.keras.optimizers.Adam(options.rate, clipnorm=2.0)
    learn = learner(tf, model, optimiser)
    print(f"{model.count_params()} parameters", flush=True)
    if options.start:
        weights.start_from(options.start, model, layers, varied(rng, *source.batch(rng, 256))[0])
    begin, saved, count, mean = time.time(), time.time(), 0, None
    while (share := (time.time() - begin) / (options.minutes * 60)) < 1:
        optimiser.learning_rate.assign(options.rate * min(1, (count + 1) / 150) * 0.5 * (1 + math.cos(math.pi * share)) + 1e-5)
        pictures, maps = varied(rng, *source.batch(rng, options.batch))
        losses = learn(tf.constant(pictures), tf.constant(maps)).numpy()
        mean = losses if mean is None else 0.99 * mean + 0.01 * losses
        count += 1
        if count % 100 == 0:
            print(f"step {count}, {(time.time() - begin) / 60:.1f} min, {source.seen} scenes: loss {mean[0]:.4f}, "
                  f"inside {mean[1]:.4f}, apart {mean[2]:.4f}", flush=True)
        if time.time() - saved > 240:
            weights.save(options.weights, layers)
            saved = time.time()
    weights.save(options.weights, layers)
    print(f"done: {count} steps of {options.batch}, {source.seen} scenes", flush=True)
    source.close()


if __name__ == "__main__":
    main()
