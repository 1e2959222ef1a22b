// Where things lie: the repository, what tests make, what they leave behind. Reads nothing, makes nothing.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const end2end = resolve(fileURLToPath(new URL('..', import.meta.url)));
export const repository = resolve(end2end, '..');
export const made = join(end2end, 'fixtures', 'made');
export const shots = join(end2end, 'shots');

/** Downloads that outlive a clone: outside the repository, so that they can never be committed. */
export const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'countersign');

/**
 * The first of these programs that PATH holds.
 * @param {string[]} names
 */
export function program(names) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of names) {
      const path = join(folder, name);
      if (folder && existsSync(path)) return path;
    }
  }
  return undefined;
}

/** Debian's Chromium; COUNTERSIGN_CHROMIUM names another. */
export function chromiumPath() {
  const path = process.env.COUNTERSIGN_CHROMIUM ?? program(['chromium', 'chromium-browser', 'google-chrome']);
  if (!path) {
    throw new Error('No Chromium found. Install it (apt-get install chromium) or set COUNTERSIGN_CHROMIUM to its path.');
  }
  return path;
}

/** The server to test: COUNTERSIGN_BINARY, or what `cargo build` left. */
export function serverPath() {
  const candidates = [
    process.env.COUNTERSIGN_BINARY,
    process.env.CARGO_TARGET_DIR && join(process.env.CARGO_TARGET_DIR, 'debug', 'countersign'),
    join(repository, 'target', 'debug', 'countersign'),
  ];
  for (const candidate of candidates) {
    if (candidate && existsSync(candidate)) return candidate;
  }
  throw new Error('No countersign binary found. Run `make build`, or set COUNTERSIGN_BINARY to its path.');
}
