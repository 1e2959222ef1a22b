// `make dev`: runs the server, looks at the sources twice a second, builds what changed and starts the server anew.
// A failed build leaves the running server alone. It watches by time of change: no extra tool, and it works on any disk.
import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const binary = process.argv[2];
const roots = ['app', 'domain', 'vision', 'engine', 'server', 'style', 'public', 'scripts', 'Cargo.toml', 'Cargo.lock', 'Trunk.toml'];
const say = (words) => console.error(`\x1b[1m${words}\x1b[0m`);

function look(path, found) {
  let entry;
  try { entry = statSync(path); } catch { return; }
  if (entry.isDirectory()) {
    for (const name of readdirSync(path)) if (name !== 'node_modules' && name !== 'target') look(join(path, name), found);
  } else found.set(path, entry.mtimeMs);
}
const snapshot = () => { const found = new Map(); for (const root of roots) look(root, found); return found; };

function changes(before, now) {
  const changed = [];
  for (const [path, time] of now) if (before.get(path) !== time) changed.push(path);
  for (const path of before.keys()) if (!now.has(path)) changed.push(path);
  return changed;
}

const run = (command, args) => new Promise((done) => {
  spawn(command, args, { stdio: 'inherit' }).on('exit', (code) => done(code === 0)).on('error', () => done(false));
});

let server;
const start = () => { server = spawn(binary, ['serve'], { stdio: 'inherit' }); };
const stop = () => new Promise((done) => {
  if (!server || server.exitCode !== null || server.signalCode !== null) return done();
  server.once('exit', done);
  server.kill('SIGTERM');
});

async function build(changed) {
  const only = (...rooms) => changed.every((path) => rooms.some((room) => path === room || path.startsWith(`${room}/`)));
  if (only('style', 'public')) return run('node', ['scripts/assemble.mjs']);
  if (only('engine', 'server')) return run('make', ['binary']);
  return run('make', ['client', 'binary']);
}

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, async () => { await stop(); process.exit(0); });

let seen = snapshot();
start();
for (;;) {
  await new Promise((wait) => setTimeout(wait, 500));
  const now = snapshot();
  const changed = changes(seen, now);
  if (changed.length === 0) continue;
  seen = now;
  say(`Changed: ${changed.slice(0, 4).join(', ')}${changed.length > 4 ? ' and more' : ''}. Building …`);
  const began = Date.now();
  if (!(await build(changed))) { say('The build failed; the server that runs is the one from before.'); continue; }
  await stop();
  start();
  say(`Built in ${((Date.now() - began) / 1000).toFixed(1)} s, started anew.`);
}
