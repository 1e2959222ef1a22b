"""Examples that are drawn by a process of their own while another learns from them."""

import multiprocessing
import os
import queue

import numpy as np

PORTION = 16


def draw(examples, seed, out):
    """Draws portions of examples until nobody is there to learn from them."""
    import cv2

    cv2.setNumThreads(1)
    parent, source = os.getppid(), examples(seed)
    while os.getppid() == parent:
        portion = [next(source) for _ in range(PORTION)]
        portion = [np.stack(column) for column in zip(*portion)]
        while os.getppid() == parent:
            try:
                out.put(portion, timeout=20)
                break
            except queue.Full:
                continue


class Feed:
    """The newest examples, at most `room` of them. `examples` gives an endless row of tuples of arrays for a seed."""

    def __init__(self, examples, seed, room, reuse):
        spawn = multiprocessing.get_context("spawn")
        self.queue = spawn.Queue(32)
        self.process = spawn.Process(target=draw, args=(examples, seed, self.queue), daemon=True)
        self.process.start()
        self.room = room // PORTION * PORTION
        self.reuse, self.seen, self.used, self.columns = reuse, 0, 0, None

    def add(self):
        """Takes one portion, waiting for it."""
        portion = self.queue.get()
        if self.columns is None:
            self.columns = [np.zeros((self.room, *column.shape[1:]), column.dtype) for column in portion]
        at = self.seen % self.room
        for kept, column in zip(self.columns, portion):
            kept[at:at + PORTION] = column
        self.seen += PORTION

    def batch(self, rng, count):
        """A batch at random; takes new examples in as they come, though no more than keep each one seen `reuse` times."""
        while self.seen < 320:
            self.add()
        while not self.queue.empty() and self.seen * self.reuse < self.used + 4000:
            self.add()
        self.used += count
        index = rng.integers(0, min(self.seen, self.room), count)
        return [column[index] for column in self.columns]

    def close(self):
        self.process.terminate()
