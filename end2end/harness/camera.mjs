// A browser's fake camera: which scenes it shows, and a way to know what the page sees at this moment. Knows nothing
// of Countersign's pages beyond that they show the camera in a <video>.
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cutFilm, markOf } from '../fixtures/films.mjs';
import { madeFolder } from '../fixtures/make.mjs';

/** @typedef {import('../fixtures/films.mjs').Scene} Scene */

/**
 * Makes a camera film for one browser.
 * @param {Scene[]} scenes
 */
export function loadCamera(scenes) {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-camera-'));
  const file = join(folder, 'camera.mjpeg');
  const camera = {
    file,
    /**
     * Puts another film in. The running camera goes on with the old one; the next time the page opens it, it sees this.
     * @param {Scene[]} names
     */
    show(names) {
      writeFileSync(`${file}.part`, cutFilm(join(madeFolder(), 'scenes'), names));
      renameSync(`${file}.part`, file);
    },
    /** Throws the film away. */
    unload() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
  camera.show(scenes);
  return camera;
}

/**
 * The marks that the page's videos show now; an empty list when no video plays.
 * @param {import('@playwright/test').Page} page
 * @returns {Promise<number[][]>}
 */
function marksSeen(page) {
  return page.evaluate(() => {
    /** @param {Document | ShadowRoot} root @returns {HTMLVideoElement[]} */
    const videos = (root) => [
      ...root.querySelectorAll('video'),
      ...[...root.querySelectorAll('*')].flatMap((element) => (element.shadowRoot ? videos(element.shadowRoot) : [])),
    ];
    return videos(document)
      .filter((video) => video.readyState >= 2 && video.videoWidth > 0)
      .map((video) => {
        const canvas = document.createElement('canvas');
        canvas.width = 4;
        canvas.height = 4;
        const brush = canvas.getContext('2d', { willReadFrequently: true });
        if (!brush) return [];
        brush.drawImage(video, video.videoWidth / 2 - 4, 6, 8, 8, 0, 0, 4, 4);
        const pixels = brush.getImageData(0, 0, 4, 4).data;
        const sum = [0, 0, 0];
        for (let at = 0; at < pixels.length; at += 4) for (const channel of [0, 1, 2]) sum[channel] += pixels[at + channel] ?? 0;
        return sum.map((value) => value / 16);
      });
  });
}

/**
 * Waits until a video of the page shows the scene, and for `settle` milliseconds more: documents are laid down in the
 * first 1.2 seconds of their scene and lie still for the four seconds after.
 * @param {import('@playwright/test').Page} page
 * @param {Scene} scene
 * @param {{ timeout?: number, settle?: number }} [options]
 */
export async function waitForScene(page, scene, { timeout = 30_000, settle = 1400 } = {}) {
  const wanted = markOf(scene);
  const end = Date.now() + timeout;
  /** @param {number[][]} marks */
  const shown = (marks) => marks.some((mark) => mark.length === 3 && mark.every((value, channel) => Math.abs(value - (wanted[channel] ?? 0)) < 50));
  /** @type {number[][]} */
  let seen = [];
  // A scene that is already running may be about to end: with several in the film, begin at its beginning.
  while (Date.now() < end) {
    seen = await marksSeen(page);
    if (shown(seen)) {
      await page.waitForTimeout(settle);
      seen = await marksSeen(page);
      if (shown(seen)) return;
    }
    await page.waitForTimeout(60);
  }
  throw new Error(`The page showed no '${scene}' within ${timeout} ms; marks last seen: ${JSON.stringify(seen)}, wanted ${JSON.stringify(wanted)}`);
}

/**
 * Makes the page's camera fail as real ones do. Call before the page is opened.
 * @param {import('@playwright/test').Page} page
 * @param {'NotAllowedError' | 'NotFoundError' | 'NotReadableError' | 'OverconstrainedError' | 'AbortError' | 'SecurityError' | 'missing'} how
 *   the name of the error that getUserMedia gives; `missing`: the browser has no camera interface at all
 */
export async function failCamera(page, how) {
  await page.addInitScript((failure) => {
    if (failure === 'missing') {
      Object.defineProperty(Navigator.prototype, 'mediaDevices', { configurable: true, get: () => undefined });
      return;
    }
    const refuse = () =>
      Promise.reject(
        failure === 'OverconstrainedError' ? new OverconstrainedError('facingMode') : new DOMException(`the test's camera: ${failure}`, failure),
      );
    if (navigator.mediaDevices) MediaDevices.prototype.getUserMedia = refuse;
  }, how);
}
