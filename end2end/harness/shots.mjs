// Pictures of a page for people to look at: both themes, wide and phone-narrow; and the promise that nothing ever
// scrolls sideways. Leaves the page as it was.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expectAccessible } from './accessibility.mjs';
import { shots } from './paths.mjs';

const sizes = { wide: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
const narrowest = { width: 320, height: 640 };

/**
 * Fails when the page is wider than its window, and names what sticks out.
 * @param {import('@playwright/test').Page} page
 */
export async function expectNoSidewaysScroll(page) {
  const found = await page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    const wide = document.documentElement.scrollWidth;
    if (wide <= room) return undefined;
    const culprits = [...document.body.querySelectorAll('*')]
      .filter((element) => {
        const box = element.getBoundingClientRect();
        return box.width > 0 && (box.right > room + 1 || box.left < -1);
      })
      .slice(0, 5)
      .map((element) => `<${element.tagName.toLowerCase()} class="${element.getAttribute('class') ?? ''}">`);
    return { room, wide, culprits };
  });
  if (found) throw new Error(`${page.url()} scrolls sideways at ${found.room} px (content ${found.wide} px): ${found.culprits.join(', ')}`);
}

/**
 * Calls `look` with the page in each theme and each size, then puts the page back.
 * @param {import('@playwright/test').Page} page
 * @param {(theme: 'light' | 'dark', size: 'wide' | 'phone') => Promise<void>} look
 */
async function inEveryLight(page, look) {
  const before = page.viewportSize();
  try {
    for (const size of /** @type {const} */ (['wide', 'phone'])) {
      await page.setViewportSize(sizes[size]);
      for (const theme of /** @type {const} */ (['light', 'dark'])) {
        await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
        // One painted frame, so that layout and theme have settled.
        await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined)))));
        await look(theme, size);
      }
    }
    await page.setViewportSize(narrowest);
    await expectNoSidewaysScroll(page);
  } finally {
    await page.emulateMedia({ colorScheme: null, reducedMotion: null });
    if (before) await page.setViewportSize(before);
  }
}

/**
 * Writes end2end/shots/NAME-{light,dark}-{wide,phone}[-rtl].png and checks 320 and 390 pixels for sideways scrolling.
 * @param {import('@playwright/test').Page} page
 * @param {string} name
 * @param {{ accessible?: boolean, exclude?: string[] }} [options] accessible: run axe in each theme as well
 */
export async function shoot(page, name, { accessible = false, exclude } = {}) {
  mkdirSync(shots, { recursive: true });
  const rtl = (await page.evaluate(() => document.documentElement.dir)) === 'rtl' ? '-rtl' : '';
  /** @type {string[]} */
  const problems = [];
  /** @param {Promise<void>} check */
  const note = (check) => check.catch((/** @type {Error} */ error) => void (problems.includes(error.message) || problems.push(error.message)));
  await inEveryLight(page, async (theme, size) => {
    await page.screenshot({ path: join(shots, `${name}-${theme}-${size}${rtl}.png`), fullPage: true, animations: 'disabled' });
    if (size === 'phone') await note(expectNoSidewaysScroll(page));
    // The colours are the same at every width: one width a theme is enough for contrast, the other for reflow.
    if (accessible && (size === 'wide' || theme === 'light')) await note(expectAccessible(page, { exclude }));
  });
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

/**
 * Everything a page is held to: axe in both themes, pictures in both themes and widths, no sideways scrolling.
 * @param {import('@playwright/test').Page} page
 * @param {string} name
 * @param {{ exclude?: string[] }} [options]
 */
export function examine(page, name, options = {}) {
  return shoot(page, name, { ...options, accessible: true });
}
