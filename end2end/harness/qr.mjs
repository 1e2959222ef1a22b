// Reads a QR code as a phone does: from pixels.
import jsQRModule from 'jsqr';
import { PNG } from 'pngjs';

/** jsqr is CommonJS: what `import` gives depends on who loads it. @type {typeof jsQRModule.default} */
const jsQR = /** @type {any} */ (jsQRModule).default ?? jsQRModule;

/**
 * The text of the QR code in a PNG, or undefined.
 * @param {Buffer} png
 */
export function decodeQr(png) {
  const { data, width, height } = PNG.sync.read(png);
  return jsQR(new Uint8ClampedArray(data), width, height)?.data;
}

/**
 * Takes pictures of a part of the page until a QR code can be read from one.
 * @param {import('@playwright/test').Locator | import('@playwright/test').Page} part
 * @param {{ timeout?: number, not?: string }} [options] `not`: a text already known, for the code drawn next
 */
export async function readQr(part, { timeout = 10_000, not } = {}) {
  const end = Date.now() + timeout;
  for (;;) {
    // The code is drawn anew now and then; a picture taken in that moment is none.
    const picture = await part.screenshot({ type: 'png', animations: 'disabled', timeout: 5000 }).catch(() => undefined);
    const text = picture && decodeQr(picture);
    if (text && text !== not) return text;
    if (Date.now() > end) throw new Error(`No ${not ? 'new ' : ''}QR code could be read from the picture within ${timeout} ms`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
