// Starts Chromium the way every test wants it. Knows nothing of Countersign's pages.
import { chromium } from '@playwright/test';
import { chromiumPath } from './paths.mjs';

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-features=Translate,MediaRouter,OptimizationHints',
];

/**
 * A browser with its own fresh profile. With `film` its only camera shows that file; with `cameras` it has so many
 * of Chromium's own test-pattern cameras (0: a computer without one).
 * @param {{ film?: string, cameras?: number, args?: string[] }} [options]
 */
export function launchBrowser(options = {}) {
  const args = [...quiet, ...(options.args ?? [])];
  if (options.film) {
    args.push('--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${options.film}`);
  } else {
    args.push(`--use-fake-device-for-media-stream=device-count=${options.cameras ?? 1}`);
  }
  return chromium.launch({ executablePath: chromiumPath(), headless: true, args });
}
