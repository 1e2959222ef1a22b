// What a person's hands do on the pages, so that the tests of other files read as what they are about. Labels that the
// product promises to use exactly stand here as words; everything else is looked up in the message files.
import type { Locator, Page } from '@playwright/test';
import { createHash } from 'node:crypto';
import { alive, examine, expect, readQr, say } from '../harness/test.mjs';
import type { newPerson } from '../harness/test.mjs';
import type { newCaller } from '../harness/caller.mjs';
import type { Device } from '../harness/device.mjs';
import type { people } from '../harness/test.mjs';

type Caller = Pick<ReturnType<typeof newCaller>, 'send'>;
export type Somebody = Awaited<ReturnType<typeof newPerson>>;
type Who = (typeof people)['tobias'];

/** The code of a refusal, wherever it came from: a server function, an upload, the server itself. */
export function codeOf(answer: { json: unknown; body: Buffer }): string {
  return /"code":"(\w+)"/.exec(answer.body.toString('utf8'))?.[1] ?? '';
}

/** `examine` that lets the test go on: one run tells what is wrong on every page. */
export async function look(page: Page, name: string) {
  expect.soft(await examine(page, name).then(() => '', (error: Error) => error.message), name).toBe('');
}

export const button = (where: Page | Locator, name: string | RegExp) => where.getByRole('button', { name, exact: typeof name === 'string' });
export const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });

/** Marks the page, so that `expectSamePage` can tell that it was never loaded anew. */
export async function markPage(page: Page) {
  await page.evaluate(() => document.documentElement.setAttribute('data-test-same', 'yes'));
}

export async function expectSamePage(page: Page) {
  expect(await page.evaluate(() => document.documentElement.getAttribute('data-test-same')), 'the page was loaded anew').toBe('yes');
}

/** Chooses a country by typing some of its name. */
export async function chooseCountry(page: Page, id: string, name: string) {
  const box = page.locator(`input#${id}[role=combobox]`);
  await box.fill(name);
  await page.locator(`#${id}-list`).getByRole('option', { name, exact: true }).click();
  await expect(box).toHaveValue(name);
}

export async function fillPersonal(page: Page, who: Who) {
  const [year = '', month = '', day = ''] = who.birth.split('-');
  const [street = '', town = ''] = who.address;
  await page.getByLabel(say('wizard.family_names'), { exact: true }).fill(who.surname);
  await page.getByLabel(say('wizard.given_names'), { exact: true }).fill(who.given);
  await page.getByLabel(say('common.day'), { exact: true }).fill(String(Number(day)));
  await page.getByLabel(say('common.month'), { exact: true }).selectOption(String(Number(month)));
  await page.getByLabel(say('common.year'), { exact: true }).fill(year);
  await page.locator('#street').fill(street);
  await page.locator('#postal_code').fill(/^\d+/.exec(town)?.[0] ?? '');
  await page.locator('#city').fill(town.replace(/^\d+ /, ''));
}

/**
 * Takes a picture with the camera once it shows the scene, and stops at the preview. A document takes itself when it lies
 * still, and whoever has waited long enough presses; a portrait always waits for a press.
 */
export async function takePicture(device: Device, scene: Parameters<Device['camera']['show']>[0][0], begin: string) {
  const { page } = device;
  device.camera.show([scene]);
  await button(page, begin).click();
  const taken = button(page, 'Retake');
  const itself = !scene.startsWith('face') && (await taken.waitFor({ timeout: 15_000 }).then(() => true, () => false));
  if (!itself) {
    await device.camera.waitForScene(page, scene);
    await button(page, say('camera.take_picture')).click();
  }
  await expect(taken).toBeVisible();
}

/** Whoever wants to press the shutter themselves says so first; the choice holds until the page is loaded anew. */
export async function pressMyself(page: Page) {
  const off = button(page, say('camera.switch_automatic_off'));
  await expect(off.or(page.getByText(say('camera.automatic_off')))).toBeVisible({ timeout: 30_000 });
  if (await off.isVisible()) await off.click();
}

/** Chooses a file as the picture, and stops at the preview. */
export async function uploadFile(page: Page, path: string) {
  const chooser = page.waitForEvent('filechooser');
  await button(page, 'Upload files').click();
  await (await chooser).setFiles(path);
  await expect(button(page, 'Use this photo')).toBeVisible();
}

/** The panel of the handoff on the computer. */
export const panel = (page: Page) => page.getByRole('region', { name: say('handoff.panel_label') });

/** Presses `Use mobile phone` where that is needed and reads the link from the pixels of the code. */
export async function showCode(page: Page) {
  const qr = panel(page).locator('.qr');
  if (!(await panel(page).isVisible())) await button(page, 'Use mobile phone').first().click();
  await expect(qr).toBeVisible();
  return readQr(qr);
}

/** Opens the link of a code on a phone and gives the number that the phone then shows. */
export async function scan(phone: Device, link: string) {
  await phone.page.goto(link);
  await alive(phone.page);
  const digits = phone.page.locator('.pair-digits');
  await expect(digits).toBeVisible();
  return Number(await digits.textContent());
}

/** Presses a number on the computer. */
export async function pressNumber(page: Page, number: number) {
  await panel(page).getByRole('button', { name: String(number), exact: true }).click();
}

/** A computer that shows the code, and a phone whose number was pressed. */
export async function connect(desk: Device, phone: Device) {
  const link = await showCode(desk.page);
  const number = await scan(phone, link);
  await pressNumber(desk.page, number);
  await expect(phone.page.locator('.pair-digits')).toBeHidden();
  return { link, number };
}

/** The steps of somebody's case as the server has them. */
export async function caseOf(person: Pick<Somebody, 'must'>) {
  return person.must('case');
}

/** Where somebody stands: the step that is due, or the place without one. */
export async function due(person: Pick<Somebody, 'must'>): Promise<string> {
  const { place } = await caseOf(person);
  return place.place === 'at' ? place.step : place.place;
}

/** Announces an upload by hand. */
export function announce(caller: Caller, bytes: Buffer, purpose = 'front') {
  return caller.send('/uploads', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ purpose, origin: 'upload', size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }),
  });
}

/** Sends one part of an upload by hand. */
export function sendPart(caller: Caller, id: string, bytes: Buffer, offset: number) {
  return caller.send(`/uploads/${id}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/octet-stream', 'upload-offset': String(offset) },
    body: bytes.subarray(offset, offset + 1024 * 1024),
  });
}
