// What a test file imports: Playwright's `test` with a running server, a letter box, and devices that close and are
// checked for complaints by themselves. See the README of this folder for an example.
import { test as base } from '@playwright/test';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { hostile } from '../fixtures/hostile.mjs';
import { madeFolder } from '../fixtures/make.mjs';
import { openComputer, openPhone } from './device.mjs';
import { startMail } from './mail.mjs';
import { startCable } from './network.mjs';
import { startServer } from './server.mjs';

export { expect } from '@playwright/test';
export { accessibilityProblems, expectAccessible } from './accessibility.mjs';
export { headFrames, putActor } from './actor.mjs';
export { failCamera, waitForScene } from './camera.mjs';
export { newPerson, newStaff } from './caller.mjs';
export { alive, inAppBrowsers } from './device.mjs';
export { slowDown } from './network.mjs';
export { decodeQr, readQr } from './qr.mjs';
export { examine, expectNoSidewaysScroll, shoot } from './shots.mjs';
export { like, say } from './words.mjs';
export { people } from '../fixtures/people.mjs';
export { traces } from '../fixtures/hostile.mjs';

/**
 * The path of a made picture: `documents/passport.jpg`, `documents/card-front.png`, `hostile/bomb.png`.
 * @param {string} name
 */
export function fixture(name) {
  return join(madeFolder(), name);
}

/** Every hostile upload with its path. */
export const hostileUploads = hostile.map((upload) => ({ ...upload, path: fixture(`hostile/${upload.file}`) }));

/** An address that no other test has. */
export function freshAddress(name = 'person') {
  return `${name}-${randomBytes(5).toString('hex')}@example.org`;
}

/**
 * @typedef {import('./server.mjs').Server} Server
 * @typedef {import('./device.mjs').Device} Device
 * @typedef {import('./device.mjs').DeviceOptions} DeviceOptions
 * @typedef {{
 *   computer: (options?: DeviceOptions) => Promise<Device>,
 *   phone: (options?: DeviceOptions) => Promise<Device>,
 *   cable: (target?: string) => Promise<import('./network.mjs').Cable>,
 *   ownServer: (env?: Record<string, string>) => Promise<Server>,
 *   hosts: Set<string>,
 * }} TestParts
 * @typedef {{ mail: import('./mail.mjs').Mail, server: Server }} WorkerParts
 */

/** @type {import('@playwright/test').TestType<import('@playwright/test').PlaywrightTestArgs & import('@playwright/test').PlaywrightTestOptions & TestParts, import('@playwright/test').PlaywrightWorkerArgs & import('@playwright/test').PlaywrightWorkerOptions & WorkerParts>} */
export const test = base.extend(
  /** @type {import('@playwright/test').Fixtures<TestParts, WorkerParts, import('@playwright/test').PlaywrightTestArgs & import('@playwright/test').PlaywrightTestOptions, import('@playwright/test').PlaywrightWorkerArgs & import('@playwright/test').PlaywrightWorkerOptions>} */ ({
    mail: [
      async ({}, use) => {
        const mail = await startMail();
        await use(mail);
        await mail.stop();
      },
      { scope: 'worker' },
    ],
    // One server for all tests of a worker: each test brings its own people. A test that kills the server, moves its
    // clock or changes its settings asks for `ownServer`.
    server: [
      async ({ mail }, use, info) => {
        const server = await startServer({ smtpUrl: mail.url });
        await use(server);
        await server.stop();
        if (process.env.COUNTERSIGN_TEST_LOGS) console.log(`server log of worker ${info.workerIndex}:\n${server.logs.join('\n')}`);
      },
      { scope: 'worker', timeout: 90_000 },
    ],
    hosts: async ({}, use) => {
      await use(new Set());
    },
    ownServer: async ({ mail, hosts }, use) => {
      /** @type {Server[]} */
      const servers = [];
      await use(async (env) => {
        const server = await startServer({ smtpUrl: mail.url, env });
        servers.push(server);
        for (const url of [server.url, server.httpsUrl]) if (url) hosts.add(new URL(url).host);
        return server;
      });
      for (const server of servers) await server.stop();
    },
    cable: async ({ hosts }, use) => {
      /** @type {import('./network.mjs').Cable[]} */
      const cables = [];
      await use(async (target) => {
        if (!target) throw new Error('cable(target) needs the address of the server it leads to');
        const cable = await startCable(target);
        cables.push(cable);
        hosts.add(cable.host);
        return cable;
      });
      for (const cable of cables) await cable.stop();
    },
    computer: devices(openComputer),
    phone: devices(openPhone),
  }),
);

/**
 * Opens devices for a test; afterwards keeps a picture of each when the test failed, closes them, and fails a test that
 * passed although its pages complained.
 * @param {(options: DeviceOptions) => Promise<Device>} open
 */
function devices(open) {
  /**
   * @param {{ server?: Server, hosts: Set<string> }} parts
   * @param {(opener: (options?: DeviceOptions) => Promise<Device>) => Promise<void>} use
   * @param {import('@playwright/test').TestInfo} info
   */
  return async ({ server, hosts }, use, info) => {
    /** @type {Device[]} */
    const opened = [];
    await use(async (options = {}) => {
      const baseURL = options.baseURL ?? server?.url;
      const known = () => [...[baseURL, server?.url, server?.httpsUrl].flatMap((url) => (url ? [new URL(url).host] : [])), ...hosts];
      const device = await open({ hosts: known, ...options, baseURL });
      opened.push(device);
      return device;
    });
    const failed = info.status !== info.expectedStatus;
    for (const device of opened) {
      if (failed) {
        for (const page of device.context.pages()) {
          const picture = await page.screenshot({ timeout: 5000 }).catch(() => undefined);
          if (picture) await info.attach(page.url(), { body: picture, contentType: 'image/png' });
        }
        await info.attach('complaints', { body: device.watch.complaints.join('\n'), contentType: 'text/plain' });
      }
      await device.close();
    }
    if (failed && server) await info.attach('server log', { body: server.logs.slice(-300).join('\n'), contentType: 'text/plain' });
    if (!failed) opened.forEach((device) => device.watch.expectQuiet());
  };
}
