// Bad networks: a cable between browser and server that can be cut, mended, cut in the middle of an upload, or made
// slow. It moves bytes and understands none of them, so it serves HTTP and HTTPS alike.
import { connect, createServer } from 'node:net';

/**
 * A port of its own that leads to the server. Pages opened at `cable.url` live on the cable.
 * @param {string} target the server's address, http or https
 */
export async function startCable(target) {
  const { hostname, port, protocol } = new URL(target);
  /** @type {Set<import('node:net').Socket>} */
  const sockets = new Set();
  let whole = true;
  let sent = 0;
  let limit = Infinity;
  /** @type {(() => void) | undefined} */
  let onCut;

  const cut = () => {
    whole = false;
    limit = Infinity;
    sockets.forEach((socket) => socket.destroy());
    onCut?.();
    onCut = undefined;
  };

  const entry = createServer((browser) => {
    if (!whole) {
      browser.destroy();
      return;
    }
    const server = connect(Number(port), hostname);
    for (const socket of [browser, server]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        sockets.delete(socket);
        browser.destroy();
        server.destroy();
      });
    }
    browser.on('data', (bytes) => {
      sent += bytes.length;
      if (sent > limit) {
        const left = bytes.length - (sent - limit);
        server.write(bytes.subarray(0, Math.max(0, left)), () => cut());
        return;
      }
      if (!server.write(bytes)) {
        browser.pause();
        server.once('drain', () => browser.resume());
      }
    });
    server.on('data', (bytes) => {
      if (!browser.write(bytes)) {
        server.pause();
        browser.once('drain', () => server.resume());
      }
    });
  });
  await new Promise((resolve) => entry.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = entry.address();
  if (!address || typeof address === 'string') throw new Error('the cable has no port');
  return {
    url: `${protocol}//127.0.0.1:${address.port}`,
    host: `127.0.0.1:${address.port}`,
    /** Every connection breaks at once and no new one is made. */
    cut,
    mend() {
      whole = true;
    },
    /**
     * Breaks everything after so many more bytes from the browser; resolves when that happened.
     * @param {number} bytes
     * @returns {Promise<void>}
     */
    cutAfterUpload(bytes) {
      sent = 0;
      limit = bytes;
      return new Promise((resolve) => {
        onCut = resolve;
      });
    },
    stop() {
      cut();
      return new Promise((resolve) => entry.close(() => resolve(undefined)));
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof startCable>>} Cable */

/**
 * Slows a page down as a phone on a poor network is slow.
 * @param {import('@playwright/test').Page} page
 * @param {{ bitsPerSecond?: number, latency?: number, cpu?: number }} how
 */
export async function slowDown(page, { bitsPerSecond = 1_600_000, latency = 150, cpu = 4 }) {
  const debug = await page.context().newCDPSession(page);
  await debug.send('Network.enable');
  await debug.send('Network.emulateNetworkConditions', {
    offline: false,
    latency,
    downloadThroughput: bitsPerSecond / 8,
    uploadThroughput: bitsPerSecond / 2 / 8,
  });
  await debug.send('Emulation.setCPUThrottlingRate', { rate: cpu });
  return debug;
}
