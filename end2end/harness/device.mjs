// The two devices of a person: a computer and a phone, each a Chromium of its own with its own camera, cookies and
// network. Made by `test.mjs` for each test, or by hand with these functions.
import { launchBrowser } from './browser.mjs';
import { loadCamera, waitForScene } from './camera.mjs';
import { watchContext } from './watch.mjs';

/**
 * @typedef {object} DeviceOptions
 * @property {import('../fixtures/films.mjs').Scene[]} [film]  what its camera shows, over and over
 * @property {number} [cameras]       without a film: so many of Chromium's test cameras (default 1)
 * @property {'granted' | 'denied' | 'prompt'} [permission]  of the camera (default granted)
 * @property {string} [locale]        the browser's language (default en-GB)
 * @property {'light' | 'dark'} [theme]
 * @property {boolean} [script]       false: without JavaScript
 * @property {boolean} [byHand]       pictures never take themselves: the nets that see documents and faces come as empty files
 * @property {string} [userAgent]
 * @property {string} [baseURL]
 * @property {() => string[]} [hosts] hosts that its pages may talk to (default: that of baseURL)
 * @property {{ width: number, height: number }} [viewport]
 * @property {string[]} [args]        more switches for Chromium
 */

/** User agents of the browsers inside other apps, which often have no camera. */
export const inAppBrowsers = {
  instagram:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 335.0.8.26.85 (iPhone14,5; iOS 17_5; en_US; en; scale=3.00; 1170x2532; 610419020)',
  messenger:
    'Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UQ1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36 [FB_IAB/Orca-Android;FBAV/462.0.0.36.106;]',
};

/**
 * @param {DeviceOptions} options
 * @param {import('@playwright/test').BrowserContextOptions} shape
 */
async function openDevice(options, shape) {
  const camera = options.film ? loadCamera(options.film) : undefined;
  const browser = await launchBrowser({ film: camera?.file, cameras: options.cameras, args: options.args });
  const major = browser.version().split('.')[0];
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    locale: options.locale ?? 'en-GB',
    timezoneId: 'Europe/Madrid',
    colorScheme: options.theme ?? 'light',
    javaScriptEnabled: options.script ?? true,
    baseURL: options.baseURL,
    ...shape,
    ...(options.viewport ? { viewport: options.viewport } : {}),
    ...(shape.isMobile
      ? { userAgent: `Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${major}.0.0.0 Mobile Safari/537.36` }
      : {}),
    ...(options.userAgent ? { userAgent: options.userAgent } : {}),
  });
  const watch = watchContext(context, {
    hosts: options.hosts ?? (() => (options.baseURL ? [new URL(options.baseURL).host] : [])),
  });
  // For a test that presses the shutter in its own time: it would race the automatic one.
  if (options.byHand) await context.route(/\/models\//, (route) => route.fulfill({ status: 200, body: '' }));
  const page = await context.newPage();
  const device = {
    browser,
    context,
    page,
    watch,
    camera: {
      /**
       * Another film, from the next time the page opens the camera.
       * @param {import('../fixtures/films.mjs').Scene[]} scenes
       */
      show(scenes) {
        if (!camera) throw new Error('This device was opened without a film');
        camera.show(scenes);
      },
      waitForScene,
    },
    /**
     * Opens an address and waits until the page is alive, so that what follows tests the page with its script.
     * @param {string} address
     * @param {import('@playwright/test').Page} [where]
     */
    async open(address, where = page) {
      await where.goto(address);
      await alive(where);
    },
    /** Takes the whole device off the network (new requests fail at once; `startCable` breaks open ones too). */
    offline: () => context.setOffline(true),
    online: () => context.setOffline(false),
    /**
     * Answers the browser's question for the camera, now and for every page of this device.
     * @param {'granted' | 'denied' | 'prompt'} setting
     */
    async permitCamera(setting) {
      await context.clearPermissions();
      // Granting a list refuses whatever is not on it; without a list the browser would ask, and nobody answers here.
      if (setting !== 'prompt') {
        await context.grantPermissions(['clipboard-read', 'clipboard-write', ...(setting === 'granted' ? ['camera'] : [])]);
      }
    },
    /** A second page of the same person on the same device. */
    newPage: () => context.newPage(),
    async close() {
      await browser.close();
      camera?.unload();
    },
  };
  await device.permitCamera(options.permission ?? 'granted');
  return device;
}

/**
 * Waits until the page's script has taken over from the server's page.
 * @param {import('@playwright/test').Page} page
 */
export async function alive(page) {
  await page.locator('html[data-alive]').waitFor({ state: 'attached', timeout: 30_000 });
}

/** @param {DeviceOptions} [options] */
export function openComputer(options = {}) {
  return openDevice(options, { viewport: { width: 1280, height: 800 } });
}

/** @param {DeviceOptions} [options] */
export function openPhone(options = {}) {
  return openDevice(options, { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true });
}

/** @typedef {Awaited<ReturnType<typeof openComputer>>} Device */
