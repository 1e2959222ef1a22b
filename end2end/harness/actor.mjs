// A person before the camera who does what the page shows. Synthetic: a public-domain portrait whose points are turned in
// three dimensions (vision/examples/turn_head.rs), and no likeness of what any camera saw. A film could not do it: which
// moves are asked for, and in which order, the server draws when the check begins.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cache, made, serverPath } from './paths.mjs';

const moves = ['turn_left', 'turn_right', 'look_up', 'blink', 'move_closer'];
/** Frames a second, and how the example parts them: looking straight first, then each move. */
const [rate, straight, each] = [10, 20, 40];

/**
 * The frames of a head, as JPEG, by what it does. Nothing where the example or its models have not been made, which
 * `cargo test --workspace` and `make models` do.
 * @returns {Record<string, Buffer[]> | undefined}
 */
export function headFrames() {
  const example = process.env.COUNTERSIGN_TURN_HEAD ?? join(dirname(serverPath()), 'examples', 'turn_head');
  const models = join(cache, 'models');
  const portrait = join(cache, 'faces', 'astronaut.png');
  const folder = join(made, 'head');
  if (!existsSync(folder)) {
    if (![example, models, portrait].every((path) => existsSync(path))) return undefined;
    const part = join(made, `part-${process.pid}-head`);
    mkdirSync(part, { recursive: true });
    execFileSync(example, [portrait, models, part, moves.join(','), 'head', String(rate), 'jpeg'], { stdio: 'inherit' });
    if (existsSync(folder)) rmSync(part, { recursive: true });
    else renameSync(part, folder);
  }
  const frames = readdirSync(folder).sort().map((name) => readFileSync(join(folder, name)));
  /** @type {Record<string, Buffer[]>} */
  const parts = { straight: frames.slice(0, straight) };
  moves.forEach((move, place) => { parts[move] = frames.slice(straight + place * each, straight + (place + 1) * each); });
  return parts;
}

/**
 * Puts this person before the page's camera. Call before the page is opened.
 * @param {import('@playwright/test').Page} page
 * @param {Record<string, Buffer[]>} frames
 */
export async function putActor(page, frames) {
  await page.context().route(/\/actor\/(\w+)-(\d+)\.jpg$/, async (route) => {
    const [, name = '', number = '0'] = /\/actor\/(\w+)-(\d+)\.jpg$/.exec(route.request().url()) ?? [];
    await route.fulfill({ contentType: 'image/jpeg', body: frames[name]?.[Number(number)] ?? '' });
  });
  const counts = Object.fromEntries(Object.entries(frames).map(([name, all]) => [name, all.length]));
  await page.addInitScript(([counted, pace]) => {
    // The arrows as the mirrored page shows them.
    const arrows = { left: 'turn_left', right: 'turn_right', up: 'look_up', blink: 'blink', closer: 'move_closer' };
    const reaction = 350;
    MediaDevices.prototype.getUserMedia = async () => {
      /** @type {Record<string, HTMLImageElement[]>} */
      const pictures = {};
      for (const [name, count] of Object.entries(counted)) {
        pictures[name] = await Promise.all(Array.from({ length: count }, async (_, number) => {
          const picture = new Image();
          picture.src = `/actor/${name}-${number}.jpg`;
          await picture.decode();
          return picture;
        }));
      }
      const canvas = document.createElement('canvas');
      const first = pictures.straight?.[0];
      canvas.width = first?.naturalWidth ?? 640;
      canvas.height = first?.naturalHeight ?? 480;
      const brush = canvas.getContext('2d');
      let doing = '';
      let since = 0;
      let number = 0;
      setInterval(() => {
        number += 1;
        const arrow = document.querySelector('.face-arrow')?.getAttribute('data-move') ?? '';
        const wanted = Reflect.get(arrows, arrow) ?? (arrow === 'hold' ? doing : '');
        if (wanted !== doing) [doing, since] = [wanted, performance.now() + reaction];
        const step = Math.floor((performance.now() - since) / (1000 / pace));
        const move = pictures[doing];
        const rest = pictures.straight ?? [];
        const picture = move && step >= 0 && step < move.length ? move[step] : rest[number % rest.length];
        if (picture) brush?.drawImage(picture, 0, 0);
      }, 1000 / pace);
      return canvas.captureStream(pace * 2);
    };
  }, /** @type {const} */ ([counts, rate]));
}
