// The review desk: a hard case decided quickly, by keyboard alone, by one person and only once.
import type { Page } from '@playwright/test';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { examine, expect, fixture, newPerson, newStaff, people, say, test } from '../harness/test.mjs';
import { button, codeOf, heading, sendPart, type Somebody } from './hands.js';

/** A recording of a face check that answers a challenge, as the page would send it. */
function recording(challenge: { id: string; moves: string[] }, picture: Buffer) {
  const frames = [{ at: 0, move: 255 }];
  challenge.moves.forEach((_, move) => {
    for (const step of [0, 1, 2, 3]) frames.push({ at: 2_000 + move * 4_000 + step * 1_100, move });
  });
  const number = (value: number, size: 1 | 2 | 4) => {
    const bytes = Buffer.alloc(size);
    bytes.writeUIntBE(value, 0, size);
    return bytes;
  };
  const parts = frames.flatMap(({ at, move }) => [number(at, 4), number(move, 1), number(picture.length, 4), picture]);
  return Buffer.concat([Buffer.from('CSFC\x01'), Buffer.from(challenge.id), number(frames.length, 2), ...parts]);
}

/** A face as small as the pictures of a recording are, made by the browser. */
async function smallFace(page: Page) {
  const whole = readFileSync(fixture('documents/face-tobiasSpeaking.jpg')).toString('base64');
  const small = await page.evaluate(async (encoded) => {
    const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: 'image/jpeg' }));
    const canvas = document.createElement('canvas');
    canvas.width = 480;
    canvas.height = Math.round((480 * picture.height) / picture.width);
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL('image/jpeg', 0.8).split(',')[1] ?? '';
  }, whole);
  return Buffer.from(small, 'base64');
}

/** Records the face check and sends everything. */
async function send(person: Somebody, picture: Buffer) {
  const challenge = (await person.must('begin_face_check')) as { id: string; moves: string[] };
  const bytes = recording(challenge, picture);
  const announced = { purpose: 'face_check', origin: 'camera', challenge: challenge.id, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  const begun = await person.send('/uploads', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(announced) });
  expect(begun.status).toBe(200);
  for (let offset = 0; offset < bytes.length; offset += 1024 * 1024) {
    const answer = await sendPart(person, begun.json.id, bytes, offset);
    expect([answer.status, codeOf(answer)]).toEqual([200, '']);
  }
}

/** Waits until every picture in sight has been loaded. */
async function expectPicturesShown(page: Page) {
  await expect
    .poll(() => page.evaluate(() => [...document.images].filter((image) => image.getClientRects().length > 0 && image.loading !== 'lazy').every((image) => image.complete && image.naturalWidth > 0)))
    .toBe(true);
  await expect.poll(() => page.locator('.evidence-frame img').first().evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
}

const decision = (page: Page) => page.getByRole('form', { name: say('review.decision') });
const view = (page: Page, name: string) => page.getByRole('group', { name: say('review.views') }).getByRole('button', { name });

test('a case is opened, looked at, rejected and the next one approved by keyboard alone', async ({ ownServer, mail, computer }) => {
  const server = await ownServer();
  const first = await newPerson({ server, mail, to: 'face_check', documentType: 'national_identity_card' });
  const desk = await computer({ baseURL: server.url });
  const { page } = desk;
  await send(first, await smallFace(page));
  const second = await newPerson({ server, mail, to: 'waiting', who: people.marisol });
  const staff = await newStaff(server);
  await staff.enter(desk.context);
  await desk.open('/console');
  await expect(page.locator('.queue-row')).toHaveCount(2);
  await expect(page.locator('.queue-row').nth(1)).toContainText(say('review.mark_human'));
  await examine(page, '50-console-queue');

  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(heading(page, first.who.surname)).toBeVisible();
  await expect(page.getByRole('img', { name: say('review.alt_front') })).toBeVisible();
  await examine(page, '51-console-case');
  await page.keyboard.press('s');
  await expect(page.getByRole('img', { name: say('review.alt_portrait') })).toBeVisible();
  await expect(page.getByRole('img', { name: say('review.alt_front') })).toBeVisible();
  await examine(page, '52-console-side-by-side');
  await page.keyboard.press('v');
  const strip = page.getByRole('group', { name: say('review.film_strip') });
  await expect(strip.getByRole('button')).toHaveCount(17);
  await strip.getByRole('button').first().focus();
  await page.keyboard.press('ArrowRight');
  await expect(strip.getByRole('button').nth(1)).toBeFocused();
  await expectPicturesShown(page);
  await examine(page, '53-console-face-check');
  await page.keyboard.press('End');
  await expect(strip.getByRole('button').last()).toHaveAttribute('aria-current', 'true');

  // The number keys give reasons for what is looked at.
  await page.keyboard.press('x');
  await page.keyboard.press('1');
  await expect(page.getByRole('group', { name: say('wizard.subject_face_check') }).getByRole('checkbox').first()).toBeChecked();
  await page.keyboard.press('b');
  await page.keyboard.press('1');
  await expect(page.getByRole('group', { name: say('wizard.subject_back') }).getByLabel(say('wizard.reason_blurred'))).toBeChecked();
  await examine(page, '54-console-reasons');
  await page.keyboard.press('x');
  await expect(page.getByRole('dialog', { name: say('review.confirm_reject') })).toBeVisible();
  await examine(page, '55-console-confirm');
  await page.keyboard.press('x');

  // The next case opens by itself, with nothing of the one before.
  await expect(heading(page, second.who.surname)).toBeVisible();
  await expect(page.getByText(say('review.no_film_human'))).toBeVisible();
  await expect(page.getByText(say('review.done_rejected'))).toBeVisible();
  await expect(page.getByRole('checkbox', { checked: true })).toHaveCount(0);
  await page.keyboard.press('a');
  await page.keyboard.press('a');
  await expect(heading(page, say('review.queue_title'))).toBeVisible();
  await expect(page.getByText(say('review.queue_empty'))).toBeVisible();
  await examine(page, '56-console-empty');
  expect((await first.must('case')).place).toMatchObject({ place: 'rejected' });
  expect((await second.must('case')).place).toMatchObject({ place: 'approved' });
});

test('a case that a colleague decides meanwhile says so and takes no decision any more', async ({ ownServer, mail, computer }) => {
  const server = await ownServer();
  await newPerson({ server, mail, to: 'waiting' });
  const [staff, colleague] = [await newStaff(server), await newStaff(server)];
  const { waiting } = (await colleague.must('queue')) as { waiting: { attempt: string }[] };
  const attempt = waiting[0]?.attempt ?? '';
  const desk = await computer({ baseURL: server.url });
  const { page } = desk;
  await staff.enter(desk.context);
  await desk.open(`/console/case/${attempt}`);
  await expect(button(decision(page), say('review.approve'))).toBeVisible();
  expect((await colleague.postJson('decide', { attempt, approve: true, reasons: [], note: '' })).status).toBe(200);
  await expect(page.getByText(say('review.meanwhile'))).toBeVisible();
  await expect(button(decision(page), say('review.approve'))).toHaveCount(0);
  await page.keyboard.press('a');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await examine(page, '57-console-meanwhile');
  expect((await staff.postJson('decide', { attempt, approve: false, reasons: [{ code: 'blurred', subject: 'front' }], note: '' })).status).toBe(409);

  // Opened again, it shows what was decided.
  await desk.open(`/console/case/${attempt}`);
  await expect(page.getByText(say('review.decided_approved'), { exact: true })).toBeVisible();
  await examine(page, '58-console-decided');
});

test('what was begun is kept while another case is looked at, and says what is missing', async ({ ownServer, mail, computer }) => {
  const server = await ownServer();
  await newPerson({ server, mail, to: 'waiting' });
  await newPerson({ server, mail, to: 'waiting', who: people.marisol });
  const staff = await newStaff(server);
  const desk = await computer({ baseURL: server.url });
  const { page } = desk;
  await staff.enter(desk.context);
  await desk.open('/console');
  await page.locator('.queue-row a').first().click();
  await expect(heading(page, people.tobias.surname)).toBeVisible();
  await button(decision(page), say('review.reject')).click();
  await button(decision(page), say('review.reject_go')).click();
  await expect(page.getByText(say('errors.missing_reasons'))).toBeVisible();
  const front = page.getByRole('group', { name: say('wizard.subject_front') });
  await front.getByLabel(say('wizard.reason_else')).check();
  await button(decision(page), say('review.reject_go')).click();
  await expect(page.getByText(say('errors.missing_note'))).toBeVisible();
  await page.getByLabel(say('review.note')).fill('Two documents in one picture');
  await page.locator('.case-link').nth(1).click();
  await expect(heading(page, people.marisol.surname)).toBeVisible();
  await expect(page.getByLabel(say('review.note'))).toHaveValue('');
  await page.locator('.case-link').first().click();
  await expect(heading(page, people.tobias.surname)).toBeVisible();
  await expect(page.getByLabel(say('review.note'))).toHaveValue('Two documents in one picture');
  await expect(front.getByLabel(say('wizard.reason_else'))).toBeChecked();
});

test('single keys can be switched off, and do nothing while somebody types', async ({ ownServer, mail, computer }) => {
  const server = await ownServer();
  await newPerson({ server, mail, to: 'waiting' });
  const staff = await newStaff(server);
  const desk = await computer({ baseURL: server.url });
  const { page } = desk;
  await staff.enter(desk.context);
  await desk.open('/console');
  await page.locator('.queue-row a').first().click();
  await page.getByLabel(say('review.note')).fill('');
  await page.getByLabel(say('review.note')).pressSequentially('axe 1?');
  await expect(page.getByLabel(say('review.note'))).toHaveValue('axe 1?');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await heading(page, people.tobias.surname).click();
  await page.keyboard.press('?');
  const list = page.getByRole('dialog', { name: say('review.keys_title') });
  await expect(list).toBeVisible();
  await examine(page, '59-console-keys');
  await list.getByLabel(say('review.keys_on')).uncheck();
  await page.keyboard.press('Escape');
  await expect(list).toBeHidden();
  await page.keyboard.press('a');
  await page.keyboard.press('x');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(button(decision(page), say('review.approve'))).toBeVisible();
  // The browser remembers it.
  await desk.open('/console');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('views are live: a new case appears in an open queue', async ({ ownServer, mail, computer }) => {
  const server = await ownServer();
  const staff = await newStaff(server);
  const desk = await computer({ baseURL: server.url });
  const { page } = desk;
  await staff.enter(desk.context);
  await desk.open('/console');
  await expect(page.getByText(say('review.queue_empty'))).toBeVisible();
  await newPerson({ server, mail, to: 'waiting' });
  await expect(page.locator('.queue-row')).toHaveCount(1);
  await page.locator('.queue-row a').click();
  await expect(view(page, say('review.front'))).toHaveAttribute('aria-current', 'true');
  await expect(view(page, say('review.face_check'))).toHaveCount(0);
});
