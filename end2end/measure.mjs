// The figures of the README: `make measure`, or `node measure.mjs [path of the server]`. Starts the server on an empty
// data folder with its durable database, asks it as browsers do, and prints one table. Not part of the tests.
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { makeFixtures } from './fixtures/make.mjs';
import { people } from './fixtures/people.mjs';
import { ask, newPerson, personalFields } from './harness/caller.mjs';
import { alive, openComputer, openPhone } from './harness/device.mjs';
import { startMail } from './harness/mail.mjs';
import { slowDown } from './harness/network.mjs';
import { serverPath } from './harness/paths.mjs';
import { startServer } from './harness/server.mjs';

const seconds = Number(process.env.COUNTERSIGN_MEASURE_SECONDS ?? 10);
const callers = 16;
const binary = process.argv[2] ? resolve(process.argv[2]) : serverPath();

/** @type {[string, string][]} */
const rows = [];

/** @param {string} what @param {string} figure */
function note(what, figure) {
  rows.push([what, figure]);
  console.log(`  ${what}: ${figure}`);
}

/** @param {number[]} values @param {number} part */
function share(values, part) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

/** @param {number} pid */
function megabytes(pid) {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return `${Math.round(Number(kilobytes) / 1024)} MB`;
}

/** @param {number} bytes */
const kilo = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

/**
 * Lets `width` callers call for some seconds, each its next call as soon as its last is answered.
 * @param {string} what
 * @param {number} width
 * @param {(caller: number, turn: number) => Promise<{ status: number }>} call
 */
async function load(what, width, call) {
  /** @type {number[]} */
  const times = [];
  /** @type {Map<number, number>} */
  const refused = new Map();
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: width }, async (_, caller) => {
      for (let turn = 0; performance.now() - begun < seconds * 1000; turn += 1) {
        const asked = performance.now();
        const { status } = await call(caller, turn);
        times.push(performance.now() - asked);
        if (status >= 400) refused.set(status, (refused.get(status) ?? 0) + 1);
      }
    }),
  );
  const took = (performance.now() - begun) / 1000;
  if (refused.size > 0) throw new Error(`${what}: refused ${JSON.stringify([...refused])} of ${times.length}`);
  note(
    `${what}, ${width} callers`,
    `${Math.round(times.length / took)} a second, p50 ${share(times, 0.5).toFixed(1)} ms, p95 ${share(times, 0.95).toFixed(1)} ms`,
  );
}

/**
 * Bytes over the wire and times of one page, on a fresh browser.
 * @param {(options: import('./harness/device.mjs').DeviceOptions) => Promise<import('./harness/device.mjs').Device>} open
 * @param {string} url
 * @param {{ slow: boolean }} how
 */
async function visit(open, url, { slow }) {
  const device = await open({ baseURL: url });
  try {
    const { page } = device;
    const debug = slow ? await slowDown(page, {}) : await device.context.newCDPSession(page);
    await debug.send('Network.enable');
    /** @type {Map<string, { path: string, bytes: number, coding: string }>} */
    const loaded = new Map();
    debug.on('Network.responseReceived', ({ requestId, response }) => {
      const coding = Object.entries(response.headers).find(([name]) => name.toLowerCase() === 'content-encoding')?.[1] ?? 'none';
      loaded.set(requestId, { path: new URL(response.url).pathname, bytes: 0, coding });
    });
    debug.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const known = loaded.get(requestId);
      if (known) known.bytes = encodedDataLength;
    });
    const begun = performance.now();
    await page.goto('/signup', { waitUntil: 'commit' });
    await page.locator('main form button').first().waitFor();
    const seen = performance.now() - begun;
    await alive(page);
    const usable = performance.now() - begun;
    const painted = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0);
    return { seen, usable, painted, loaded: [...loaded.values()] };
  } finally {
    await device.close();
  }
}

/**
 * A true JPEG whose bytes nobody has sent before: a comment makes it new.
 * @param {Buffer} photo
 */
function unseen(photo) {
  const comment = randomBytes(32);
  return Buffer.concat([photo.subarray(0, 2), Buffer.from([0xff, 0xfe, 0, comment.length + 2]), comment, photo.subarray(2)]);
}

const folder = await makeFixtures();
const mail = await startMail();
console.log(`Measuring ${binary}`);
const begun = performance.now();
const server = await startServer({ smtpUrl: mail.url, binary });
try {
  await ask(`${server.url}/`);
  note('first start on an empty folder, to the first page', `${Math.round(performance.now() - begun)} ms`);
  await server.halt();
  const again = performance.now();
  await server.start();
  await ask(`${server.url}/`);
  note('cold start, to the first page', `${Math.round(performance.now() - again)} ms`);
  await new Promise((wait) => setTimeout(wait, 3000));
  note('memory at idle', megabytes(server.pid ?? 0));

  const fast = await visit(openComputer, server.url, { slow: false });
  for (const { path, bytes, coding } of fast.loaded) note(`${path} (${coding})`, kilo(bytes));
  note('everything until the page is alive, with headers', kilo(fast.loaded.reduce((sum, { bytes }) => sum + bytes, 0)));
  note('sign-up page on this machine', `painted ${Math.round(fast.painted)} ms, alive ${Math.round(fast.usable)} ms`);
  const slow = await visit(openPhone, server.url, { slow: true });
  note(
    'sign-up page on a phone, CPU 4 times slower, slow 4G (1.6 Mbit/s, 150 ms)',
    `painted ${Math.round(slow.painted)} ms, usable as a form ${Math.round(slow.seen)} ms, alive ${Math.round(slow.usable)} ms`,
  );

  /** @type {Awaited<ReturnType<typeof newPerson>>[]} */
  const walkers = [];
  for (let count = 0; count < callers; count += 1) walkers.push(await newPerson({ server, mail, to: 'personal' }));
  await load('first page, drawn on the server', callers, () => ask(`${server.url}/`, { headers: { accept: 'text/html' } }));
  const fields = personalFields(people.tobias);
  await load('read one\'s case', callers, (caller) => walkers[caller].post('case'));
  await load('enter personal information (durable write)', callers, (caller, turn) =>
    walkers[caller].post('enter_personal', { ...fields, street: `${turn} Lantern Row` }));
  await load('enter personal information (durable write)', 1, (caller, turn) =>
    walkers[caller].post('enter_personal', { ...fields, street: `${turn} Lantern Row` }));
  const photo = readFileSync(`${folder}/documents/passport-5mb.jpg`);
  /** @type {number[]} */
  const uploads = [];
  for (let count = 0; count < 8; count += 1) {
    const person = await newPerson({ server, mail, to: 'front' });
    const bytes = unseen(photo);
    const asked = performance.now();
    const answer = await person.upload('front', bytes);
    uploads.push(performance.now() - asked);
    if (answer.status !== 200 || !(answer.json.stored ?? answer.json.evidence ?? answer.json.done)) throw new Error(`the upload was answered ${answer.status}: ${answer.body}`);
  }
  note(
    `upload of a ${(photo.length / 1e6).toFixed(1)} MB photo, first byte to stored (decoded, re-encoded, encrypted)`,
    `median ${Math.round(share(uploads, 0.5))} ms, slowest ${Math.round(Math.max(...uploads))} ms`,
  );

  // Last, because the letters of all these people stand in line afterwards.
  const stamp = randomBytes(3).toString('hex');
  await load('sign up (Argon2id, account, letter: durable)', 4, (caller, turn) =>
    ask(`${server.url}/api/sign_up`, {
      method: 'POST',
      headers: { origin: server.url, accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ email: `m-${stamp}-${caller}-${turn}@example.org`, password: 'correct horse battery staple' }).toString(),
    }));
  note('memory after all that', megabytes(server.pid ?? 0));
} finally {
  await server.stop();
  await mail.stop();
}

const build = binary.includes('/release/') ? 'release build' : 'development build';
const size = existsSync(binary) ? `${Math.round(readFileSync(binary).length / 1e6)} MB` : '';
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
const print = createHash('sha256').update(readFileSync(binary)).digest('hex').slice(0, 8);
console.log(`\n${build} (${size}, ${print}) at ${commit}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'})\n`);
console.log('| what | figure |\n|---|---|');
for (const [what, figure] of rows) console.log(`| ${what} | ${figure} |`);
process.exit(0);
