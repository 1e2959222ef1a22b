// Starts and stops the built server with a data folder of its own, as an operator would: by its command line and its
// environment. Knows nothing of pages.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'node:http';
import { createInterface } from 'node:readline';
import { repository, serverPath } from './paths.mjs';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** Settings of the person who runs the tests must not leak into the server under test. */
function cleanEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('COUNTERSIGN_') && !name.startsWith('LEPTOS_')));
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number | null>}
 */
function ended(child) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

/**
 * A running server. `restart` and `start` after `kill9` keep its ports and its data, so that open pages find it again.
 * @param {{ env?: Record<string, string>, dataDir?: string, smtpUrl?: string, binary?: string }} [options]
 */
export async function startServer(options = {}) {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'countersign-data-'));
  const binary = options.binary ?? serverPath();
  /** @type {string[]} */
  const logs = [];
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let child;
  const listen = { http: '127.0.0.1:0', https: '127.0.0.1:0' };
  const environment = () => ({
    ...cleanEnvironment(),
    COUNTERSIGN_MODE: 'development',
    COUNTERSIGN_LISTEN: listen.http,
    COUNTERSIGN_LISTEN_HTTPS: listen.https,
    COUNTERSIGN_DATA: dataDir,
    COUNTERSIGN_SITE: process.env.COUNTERSIGN_SITE ?? join(repository, 'dist'),
    COUNTERSIGN_TEST_CLOCK: '1',
    // All people of the tests come from one address; a test of the limits sets its own.
    COUNTERSIGN_ATTEMPTS_PER_MINUTE: '100000',
    COUNTERSIGN_CHANGES_PER_MINUTE: '1000000',
    ...(options.smtpUrl ? { COUNTERSIGN_SMTP_URL: options.smtpUrl } : {}),
    ...options.env,
  });

  const server = {
    url: '',
    httpsUrl: '',
    dataDir,
    logs,
    /** The process id while it runs. */
    get pid() {
      return child?.pid;
    },
    /** Starts it again after `kill9` or `halt`. Resolves when it answers; returns the milliseconds it took. */
    async start() {
      const begun = performance.now();
      const started = spawn(binary, ['serve'], { cwd: dataDir, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
      child = started;
      running.add(started);
      started.once('exit', () => running.delete(started));
      createInterface({ input: started.stderr }).on('line', (line) => logs.push(line));
      const lines = createInterface({ input: started.stdout });
      await new Promise((resolve, reject) => {
        const fail = (/** @type {string} */ why) => reject(new Error(`${why}. The server said:\n${logs.slice(-40).join('\n')}`));
        const timer = setTimeout(() => {
          started.kill('SIGKILL');
          fail('The server did not say within 60 seconds where it listens');
        }, 60_000);
        started.once('error', (error) => fail(error.message));
        started.once('exit', (code, signal) => {
          clearTimeout(timer);
          fail(`The server ended at its start (${signal ?? code})`);
        });
        lines.on('line', (line) => {
          logs.push(line);
          if (!line.startsWith('{"listening"')) return;
          const ready = JSON.parse(line);
          server.url = ready.listening;
          server.httpsUrl = ready.https ?? '';
          listen.http = new URL(ready.listening).host;
          if (ready.https) listen.https = new URL(ready.https).host;
          clearTimeout(timer);
          resolve(undefined);
        });
      });
      return performance.now() - begun;
    },
    /** Ends it as an operator would, and waits until it is gone. */
    async halt() {
      if (!child) return;
      const timer = setTimeout(() => child?.kill('SIGKILL'), 10_000);
      child.kill('SIGTERM');
      await ended(child);
      clearTimeout(timer);
    },
    /** Pulls the plug: no destructor runs. */
    async kill9() {
      if (!child) return;
      child.kill('SIGKILL');
      await ended(child);
    },
    async restart() {
      await server.halt();
      return server.start();
    },
    /** Ends it and throws its data away. */
    async stop() {
      await server.halt();
      if (!options.dataDir) rmSync(dataDir, { recursive: true, force: true });
    },
    /**
     * Moves the server's clock forward.
     * @param {number} seconds
     */
    async advance(seconds) {
      const body = JSON.stringify({ advance_seconds: seconds });
      const status = await post(`${server.url}/dev/clock`, body, { 'content-type': 'application/json', origin: server.url });
      if (status >= 300) throw new Error(`The clock did not move: the server answered ${status}`);
    },
    /**
     * Runs the command line against this server's data; rejects when it fails.
     * @param {string[]} args
     * @param {string} [input]
     * @returns {Promise<{ stdout: string, stderr: string, code: number | null }>}
     */
    async cli(args, input = '') {
      const command = spawn(binary, args, { cwd: dataDir, env: environment(), stdio: ['pipe', 'pipe', 'pipe'] });
      let stdout = '';
      let stderr = '';
      command.stdout.on('data', (bytes) => (stdout += bytes));
      command.stderr.on('data', (bytes) => (stderr += bytes));
      command.stdin.on('error', () => undefined);
      command.stdin.end(input);
      const code = await new Promise((resolve, reject) => {
        command.once('error', reject);
        command.once('close', resolve);
      });
      return { stdout, stderr, code };
    },
    /**
     * Makes the first person of the console.
     * @param {string} email
     * @param {string} password
     */
    async createAdmin(email, password) {
      const { code, stdout, stderr } = await server.cli(['admin', 'create', '--email', email, '--password-stdin'], `${password}\n`);
      if (code !== 0) throw new Error(`countersign admin create failed (${code}):\n${stdout}${stderr}`);
    },
    /**
     * What of these the server has written into its log; must be nothing for personal data.
     * @param {string[]} secrets
     */
    logged(secrets) {
      const all = logs.join('\n').toLowerCase();
      return secrets.filter((secret) => all.includes(secret.toLowerCase()));
    },
  };
  try {
    await server.start();
  } catch (error) {
    if (!options.dataDir) rmSync(dataDir, { recursive: true, force: true });
    throw error;
  }
  return server;
}

/**
 * One POST that shares nothing with a browser; gives the status.
 * @param {string} url
 * @param {string | Buffer} body
 * @param {Record<string, string>} headers
 * @returns {Promise<number>}
 */
function post(url, body, headers) {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) } }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode ?? 0));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

/** @typedef {Awaited<ReturnType<typeof startServer>>} Server */
