// Files in place of camera pictures: what people send by mistake, what attackers send on purpose, and what a bad
// connection does to good ones. The camera is in camera.spec.ts.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, examine, fixture, hostileUploads, newPerson, say, slowDown, test, traces } from '../harness/test.mjs';

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true }).filter({ visible: true }).first();
const large = 'documents/passport-5mb.jpg';

/** What each bad file is told, and the status and reason that its bytes get when a program sends them past the page. */
const refusals: Record<string, { words: string; status: number; reason: string }> = {
  empty: { words: say('errors.upload_empty'), status: 422, reason: 'empty' },
  text: { words: say('errors.upload_not_a_picture'), status: 415, reason: 'not_a_picture' },
  truncated: { words: say('errors.upload_damaged'), status: 422, reason: 'damaged' },
  'truncated-png': { words: say('errors.upload_damaged'), status: 422, reason: 'damaged' },
  'too-large': { words: say('errors.upload_too_large', { limit: 20 }), status: 413, reason: 'too_large' },
  'png-bomb': { words: say('errors.upload_too_many_pixels'), status: 422, reason: 'too_many_pixels' },
  'jpeg-bomb': { words: say('errors.upload_too_many_pixels'), status: 422, reason: 'too_many_pixels' },
  'zero-size': { words: say('errors.upload_damaged'), status: 422, reason: 'damaged' },
  tiny: { words: say('errors.upload_too_small'), status: 422, reason: 'too_small' },
  heic: { words: say('errors.upload_heic'), status: 415, reason: 'heic' },
  svg: { words: say('errors.upload_not_a_picture'), status: 415, reason: 'not_a_picture' },
  'svg-as-jpeg': { words: say('errors.upload_not_a_picture'), status: 415, reason: 'not_a_picture' },
  gif: { words: say('errors.upload_not_a_picture'), status: 415, reason: 'not_a_picture' },
  pdf: { words: say('errors.upload_not_a_picture'), status: 415, reason: 'not_a_picture' },
};

/** The reason in the server's refusal. */
function reasonOf(json: { code?: string; detail?: string | Record<string, unknown> } | undefined) {
  if (json?.code !== 'upload') return json?.code;
  return typeof json.detail === 'string' ? json.detail : Object.keys(json.detail ?? {})[0];
}

/** Width and height of a JPEG, from its frame header. */
function sizeOf(jpeg: Buffer) {
  for (let at = 2; at < jpeg.length; at += 2 + jpeg.readUInt16BE(at + 2)) {
    const marker = jpeg[at + 1] ?? 0;
    if (marker >= 0xc0 && marker <= 0xc2) return [jpeg.readUInt16BE(at + 7), jpeg.readUInt16BE(at + 5)];
  }
  throw new Error('no JPEG');
}

/** The step that is due, as the server says it. */
async function dueStep(person: Awaited<ReturnType<typeof newPerson>>) {
  const { place } = (await person.post('case')).json;
  return place.step ?? place.place;
}

test('every bad file gets a sentence that helps, changes nothing, and the next good one works', async ({ server, mail, computer }) => {
  const person = await newPerson({ server, mail, to: 'front' });
  const desk = await computer();
  desk.watch.allow(/status of (413|415|422)/);
  await person.enter(desk.context);
  await desk.open('/verify/front');
  await button(desk.page, 'Upload files').click();
  const input = desk.page.locator('input[type=file]');
  const alert = desk.page.getByRole('alert');
  for (const { name, path, what } of hostileUploads.filter(({ taken }) => !taken)) {
    await test.step(what, async () => {
      await input.setInputFiles(path);
      const preview = button(desk.page, 'Use this photo');
      await expect(alert.or(preview).first()).toBeVisible();
      const shown = await preview.isVisible();
      // What the browser can show may be sent; then the server says what is wrong with it.
      if (shown) await preview.click();
      await expect(alert).toBeVisible({ timeout: 15_000 });
      const said = (await alert.textContent()) ?? '';
      const known = [refusals[name]?.words ?? '', say('errors.upload_damaged')];
      expect(known.some((words) => said.includes(words)), `${name}: ${said}`).toBe(true);
      if (name === 'heic') await examine(desk.page, 'upload-heic');
      if (shown) await button(desk.page, 'Retake').click();
      await expect(desk.page).toHaveURL(/\/verify\/front/);
    });
  }
  expect(await dueStep(person)).toBe('front');
  await input.setInputFiles(fixture('documents/passport.jpg'));
  await examine(desk.page, 'upload-preview');
  await button(desk.page, 'Use this photo').click();
  await expect(desk.page).toHaveURL(/\/verify\/portrait/, { timeout: 20_000 });
});

test('a HEIC file that arrives without a type is explained, not refused without a word', async ({ server, mail, phone }) => {
  const person = await newPerson({ server, mail, to: 'front' });
  const mobile = await phone();
  await person.enter(mobile.context);
  await mobile.open('/verify/front');
  await button(mobile.page, 'Upload files').click();
  await mobile.page.locator('input[type=file]').setInputFiles({
    name: 'IMG_0042.HEIC',
    mimeType: 'application/octet-stream',
    buffer: readFileSync(fixture('hostile/photo.heic')),
  });
  await expect(mobile.page.getByRole('alert')).toContainText(say('errors.upload_heic'));
  await expect(button(mobile.page, 'Take pictures')).toBeVisible();
});

test('what a page would not send is refused by the server just the same', async ({ server, mail }) => {
  const person = await newPerson({ server, mail, to: 'front' });
  for (const { name, path } of hostileUploads.filter(({ taken }) => !taken)) {
    const answer = await person.upload('front', readFileSync(path));
    expect([name, answer.status, reasonOf(answer.json)]).toEqual([name, refusals[name]?.status, refusals[name]?.reason]);
  }
  expect(await dueStep(person)).toBe('front');
  expect((await person.send('/evidence/front')).status).toBe(404);
});

test('a picture comes back upright, without place, maker, orientation or anything written into it', async ({ server, mail, computer }) => {
  const person = await newPerson({ server, mail, to: 'front' });
  const original = readFileSync(fixture('hostile/located.jpg'));
  expect((await person.upload('front', original)).status).toBe(200);
  const cleaned = await person.send('/evidence/front');
  expect(cleaned.status).toBe(200);
  expect(cleaned.headers['content-type']).toBe('image/jpeg');
  expect(cleaned.headers['cache-control']).toContain('no-store');
  for (const trace of [traces.maker, traces.place, 'Exif', 'http://ns.adobe.com']) expect(cleaned.body.includes(trace), String(trace)).toBe(false);
  expect(sizeOf(cleaned.body)).toEqual([1600, 1150]);

  // Compared with what a browser shows of the original, which turns it upright by the orientation in it.
  const desk = await computer();
  const difference = await desk.page.evaluate(
    async (sources) => {
      const drawn = await Promise.all(
        sources.map(async (source) => {
          const picture = new Image();
          picture.src = source;
          await picture.decode();
          const canvas = document.createElement('canvas');
          canvas.width = 32;
          canvas.height = 23;
          const brush = canvas.getContext('2d');
          brush?.drawImage(picture, 0, 0, 32, 23);
          return [...(brush?.getImageData(0, 0, 32, 23).data ?? [])];
        }),
      );
      const [one = [], other = []] = drawn;
      return one.reduce((sum, value, at) => sum + Math.abs(value - (other[at] ?? 0)), 0) / Math.max(1, one.length);
    },
    [original, cleaned.body].map((bytes) => `data:image/jpeg;base64,${bytes.toString('base64')}`),
  );
  expect(difference).toBeLessThan(4);

  // A photo that is a web page as well is only a photo afterwards.
  expect((await person.upload('front', readFileSync(fixture('hostile/page.jpg')))).status).toBe(200);
  const harmless = await person.send('/evidence/front');
  expect(harmless.body.includes('<script')).toBe(false);
  expect(sizeOf(harmless.body)).toEqual([1600, 1150]);
});

test('pictures of others are not there, whoever asks', async ({ server, mail }) => {
  const owner = await newPerson({ server, mail, to: 'front' });
  const stranger = await newPerson({ server, mail, to: 'front' });
  const bytes = readFileSync(fixture('documents/passport.jpg'));
  const announced = { purpose: 'front', origin: 'upload', size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  const json = { 'content-type': 'application/json' };
  const begun = await owner.send('/uploads', { method: 'POST', headers: json, body: JSON.stringify(announced) });
  expect(begun.status).toBe(200);
  const part = { method: 'PATCH', headers: { 'upload-offset': '0' }, body: bytes.subarray(0, 1000) };
  expect(reasonOf((await stranger.send(`/uploads/${begun.json.id}`, part)).json)).toBe('unknown');
  expect((await stranger.send(`/uploads/${begun.json.id}`, { method: 'HEAD' })).status).toBeGreaterThanOrEqual(400);
  expect((await owner.send(`/uploads/${begun.json.id}`, { method: 'HEAD' })).headers['upload-offset']).toBe('0');
  expect((await owner.upload('front', bytes)).status).toBe(200);
  expect((await stranger.send('/evidence/front')).status).toBe(404);
  stranger.jar.clear();
  expect((await stranger.send('/evidence/front')).status).toBe(401);
  expect((await stranger.send('/uploads', { method: 'POST', headers: json, body: JSON.stringify(announced) })).status).toBe(401);
});

test('a file can be dropped onto the page, and dropping something else is explained', async ({ server, mail, computer }) => {
  const person = await newPerson({ server, mail, to: 'front' });
  const desk = await computer();
  await person.enter(desk.context);
  await desk.open('/verify/front');
  const drop = async (name: string, type: string, bytes: Buffer) => {
    const data = await desk.page.evaluateHandle(
      ([name, type, base64]) => {
        const transfer = new DataTransfer();
        const bytes = Uint8Array.from(atob(base64 ?? ''), (letter) => letter.charCodeAt(0));
        transfer.items.add(new File([bytes], name ?? '', { type }));
        return transfer;
      },
      [name, type, bytes.toString('base64')],
    );
    const place = desk.page.locator('.choose-way');
    await place.dispatchEvent('dragover', { dataTransfer: data });
    await place.dispatchEvent('drop', { dataTransfer: data });
  };
  await drop('holiday.pdf', 'application/pdf', readFileSync(fixture('hostile/scan.pdf')));
  await expect(desk.page.getByRole('alert')).toContainText(say('errors.upload_not_a_picture'));
  await drop('passport.jpg', 'image/jpeg', readFileSync(fixture('documents/passport.jpg')));
  await expect(button(desk.page, 'Use this photo')).toBeVisible();
  await button(desk.page, 'Retake').click();
  // Choosing by the dialog shows the place to drop into as well.
  await button(desk.page, 'Upload files').click();
  await expect(desk.page.locator('.drop')).toBeVisible();
  await examine(desk.page, 'upload-choice');
});

test('progress shows while a large photo is sent, and pressing twice sends it once', async ({ server, mail, computer }) => {
  const person = await newPerson({ server, mail, to: 'front' });
  const desk = await computer();
  await person.enter(desk.context);
  await desk.open('/verify/front');
  await button(desk.page, 'Upload files').click();
  await desk.page.locator('input[type=file]').setInputFiles(fixture(large));
  await expect(button(desk.page, 'Use this photo')).toBeVisible();
  await slowDown(desk.page, { bitsPerSecond: 24_000_000, latency: 20, cpu: 1 });
  let announcements = 0;
  desk.page.on('request', (request) => {
    if (request.method() === 'POST' && new URL(request.url()).pathname === '/uploads') announcements += 1;
  });
  await button(desk.page, 'Use this photo').dblclick();
  const bar = desk.page.locator('.sending progress');
  await expect(bar).toBeVisible();
  await expect(button(desk.page, 'Retake')).toBeDisabled();
  await examine(desk.page, 'upload-progress');
  const seen = new Set<number>();
  while (/\/verify\/front/.test(desk.page.url())) {
    const value = await bar.evaluate((element: HTMLProgressElement) => element.value).catch(() => undefined);
    if (value !== undefined) seen.add(value);
    await desk.page.waitForTimeout(60);
  }
  expect([...seen].filter((value) => value > 0 && value < 1).length, JSON.stringify([...seen])).toBeGreaterThan(1);
  await expect(desk.page).toHaveURL(/\/verify\/portrait/, { timeout: 20_000 });
  expect(announcements).toBe(1);
});

test('an upload can be cancelled, and the same file goes on where it stopped', async ({ server, mail, computer }) => {
  const person = await newPerson({ server, mail, to: 'front' });
  const desk = await computer();
  desk.watch.allow(/ERR_ABORTED|aborted/);
  await person.enter(desk.context);
  await desk.open('/verify/front');
  await button(desk.page, 'Upload files').click();
  await desk.page.locator('input[type=file]').setInputFiles(fixture(large));
  const slow = await slowDown(desk.page, { bitsPerSecond: 8_000_000, latency: 20, cpu: 1 });
  await button(desk.page, 'Use this photo').click();
  await expect.poll(() => desk.page.locator('.sending progress').evaluate((bar: HTMLProgressElement) => bar.value), { timeout: 20_000 }).toBeGreaterThan(0.05);
  await button(desk.page, say('camera.cancel_upload')).click();
  await expect(desk.page.locator('.sending')).toHaveCount(0);
  expect(await dueStep(person)).toBe('front');
  await slow.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  const first = desk.page.waitForRequest((request) => request.method() === 'PATCH');
  await button(desk.page, 'Use this photo').click();
  expect(Number((await first).headers()['upload-offset'])).toBeGreaterThan(0);
  await expect(desk.page).toHaveURL(/\/verify\/portrait/, { timeout: 20_000 });
});

test('a connection lost in the middle of an upload is said, and the upload goes on by itself where it stopped', async ({ server, mail, computer, cable }) => {
  const person = await newPerson({ server, mail, to: 'front' });
  const wire = await cable(server.url);
  const desk = await computer({ baseURL: wire.url });
  desk.watch.allow(/ERR_|Failed to load resource|network error/i);
  await person.enter(desk.context);
  await desk.open('/verify/front');
  await button(desk.page, 'Upload files').click();
  await desk.page.locator('input[type=file]').setInputFiles(fixture(large));
  const cut = wire.cutAfterUpload(1_700_000);
  await button(desk.page, 'Use this photo').click();
  await cut;
  await expect(desk.page.locator('.sending').getByText(say('camera.connection_lost'))).toBeVisible();
  await examine(desk.page, 'upload-connection-lost');
  const offsets: number[] = [];
  desk.page.on('request', (request) => {
    if (request.method() === 'PATCH') offsets.push(Number(request.headers()['upload-offset']));
  });
  wire.mend();
  await expect(desk.page).toHaveURL(/\/verify\/portrait/, { timeout: 40_000 });
  expect(offsets.at(-1), JSON.stringify(offsets)).toBeGreaterThan(1_000_000);
  expect(sizeOf((await person.send('/evidence/front')).body)[0]).toBeGreaterThan(1000);
});

test('a step out of order is refused with a clear message and changes nothing', async ({ server, mail, computer }) => {
  const person = await newPerson({ server, mail, to: 'front' });
  const bytes = readFileSync(fixture('documents/face-tobiasLive.jpg'));
  const early = await person.upload('portrait', bytes, { origin: 'camera' });
  expect([early.status, early.json]).toEqual([409, { code: 'step_out_of_order', detail: { due: 'front' } }]);
  expect(await dueStep(person)).toBe('front');
  expect((await person.send('/evidence/portrait')).status).toBe(404);

  const desk = await computer();
  await person.enter(desk.context);
  await desk.open('/verify/portrait');
  await expect(desk.page).toHaveURL(/\/verify\/front/);
  await expect(desk.page.getByText(say('wizard.due_first', { step: say('wizard.step_front') }))).toBeVisible();
  await examine(desk.page, 'step-out-of-order');
});

test('a portrait is taken with the camera only, unless the operator allows files', async ({ server, mail, computer }) => {
  const person = await newPerson({ server, mail, to: 'portrait' });
  const bytes = readFileSync(fixture('documents/face-tobiasLive.jpg'));
  const answer = await person.upload('portrait', bytes);
  expect([answer.status, reasonOf(answer.json)]).toEqual([422, 'camera_only']);
  expect(await dueStep(person)).toBe('portrait');
  const desk = await computer();
  await person.enter(desk.context);
  await desk.open('/verify/portrait');
  await expect(button(desk.page, 'Take a new photo')).toBeVisible();
  await expect(desk.page.getByRole('button', { name: 'Upload files' })).toHaveCount(0);
  await expect(desk.page.locator('input[type=file]')).toHaveCount(0);
});

test('bytes that are not the announced ones are refused whole, and the true ones work afterwards', async ({ server, mail }) => {
  const person = await newPerson({ server, mail, to: 'front' });
  const bytes = readFileSync(fixture('documents/passport.jpg'));
  const announce = (sha256: string, size = bytes.length) =>
    person.send('/uploads', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ purpose: 'front', origin: 'upload', size, sha256 }),
    });
  const send = (id: string, offset: number, part: Buffer) => person.send(`/uploads/${id}`, { method: 'PATCH', headers: { 'upload-offset': String(offset) }, body: part });

  const wrong = await announce('a'.repeat(64));
  expect(wrong.status).toBe(200);
  const answer = await send(wrong.json.id, 0, bytes);
  expect([answer.status, reasonOf(answer.json)]).toEqual([422, 'hash_mismatch']);
  expect(reasonOf((await announce('no hash')).json)).toBe('hash_mismatch');
  expect((await announce('b'.repeat(64), 21 * 1024 * 1024)).status).toBe(413);
  expect(reasonOf((await announce('b'.repeat(64), 0)).json)).toBe('empty');

  // More than was announced, or for another place than the next, is not taken either.
  const short = await announce(createHash('sha256').update(bytes.subarray(0, 1000)).digest('hex'), 1000);
  expect((await send(short.json.id, 0, bytes.subarray(0, 2000))).status).toBeGreaterThanOrEqual(400);
  const again = await announce(createHash('sha256').update(bytes).digest('hex'));
  const skipped = await send(again.json.id, 5000, bytes.subarray(5000, 6000));
  expect(skipped.json).toEqual({ code: 'upload', detail: { wrong_offset: { expected: 0 } } });
  expect(reasonOf((await send('f'.repeat(32), 0, bytes)).json)).toBe('unknown');
  expect(await dueStep(person)).toBe('front');

  expect((await person.upload('front', bytes)).status).toBe(200);
  expect(await dueStep(person)).toBe('portrait');
});
