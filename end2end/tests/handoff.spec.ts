// Moving a step to a phone: one phone, one number, both screens live, and nothing that a code or a phone's session can
// be abused for.
import { readFileSync } from 'node:fs';
import { alive, expect, fixture, like, newPerson, people, readQr, say, test } from '../harness/test.mjs';
import { newCaller, personalFields } from '../harness/caller.mjs';
import {
  button, caseOf, codeOf, connect, due, expectSamePage, heading, markPage, panel, pressNumber, scan, showCode, takePicture,
} from './hands.js';
import type { Device } from '../harness/device.mjs';

/** Every answer with status 401 that a device got. */
function unauthorized(device: Device): string[] {
  const seen: string[] = [];
  device.context.on('response', (answer) => {
    if (answer.status() === 401) seen.push(answer.url());
  });
  return seen;
}

/** The code in a link. */
const codeIn = (link: string) => link.split('/').at(-1) ?? '';

/** Somebody without consent to biometric processing: their only step with a camera is the passport's page. */
async function withOneStep({ server, mail }: Parameters<typeof newPerson>[0]) {
  const person = await newPerson({ server, mail });
  await person.must('start', { nationality: 'ES', residence: 'ES', consent: 'refused' });
  await person.must('enter_personal', personalFields(people.tobias));
  await person.must('confirm_personal');
  await person.must('choose_document', { country: 'ES', document_type: 'passport' });
  return person;
}

test('of two phones that scan at once one is connected and the other is told that the code is taken', async ({ server, mail, computer, phone }) => {
  const person = await newPerson({ server, mail, to: 'face_check' });
  const desk = await computer();
  await person.enter(desk.context);
  await desk.open('/verify/face-check');
  const link = await showCode(desk.page);
  const [one, two] = await Promise.all([phone(), phone()]);
  for (const device of [one, two]) device.watch.allow(/status of 409/);
  await Promise.all([one.page.goto(link), two.page.goto(link)]);
  const state = async (device: Device) => {
    await expect(device.page.locator('.pair-digits').or(heading(device.page, say('handoff.taken_title')))).toBeVisible();
    return (await device.page.locator('.pair-digits').count()) === 1;
  };
  const outcome = await Promise.all([state(one), state(two)]);
  expect(outcome.filter(Boolean)).toHaveLength(1);
  const [winner, loser] = outcome[0] ? [one, two] : [two, one];
  await expect(loser.page.getByText(say('errors.handoff_already_taken'))).toBeVisible();
  const number = Number(await winner.page.locator('.pair-digits').textContent());
  await pressNumber(desk.page, number);
  await expect(button(winner.page, 'Begin Verification')).toBeVisible();
  // The one that came too late can do nothing, whatever it asks for.
  await loser.page.goto(`${new URL(link).origin}/phone`);
  await expect(heading(loser.page, say('handoff.not_connected_title'))).toBeVisible();
  loser.watch.allow(/status of 401/);
});

test('a forged code is refused with a sentence that says what to do', async ({ server, phone }) => {
  const mobile = await phone();
  mobile.watch.allow(/status of 409/);
  for (const code of ['forged', 'A'.repeat(43), '%00%01', encodeURIComponent("' OR 1=1 --")]) {
    await mobile.page.goto(`${server.url}/h/${code}`);
    await expect(heading(mobile.page, say('handoff.unknown_title'))).toBeVisible();
    await expect(mobile.page.getByText(say('handoff.what_to_do'))).toBeVisible();
  }
});

test('a code older than a minute is refused, and the one drawn next works', async ({ ownServer, mail, computer, phone }) => {
  const server = await ownServer();
  const person = await newPerson({ server, mail, to: 'face_check' });
  const desk = await computer({ baseURL: server.url });
  await person.enter(desk.context);
  await desk.open('/verify/face-check');
  const link = await showCode(desk.page);
  await server.advance(61);
  const mobile = await phone({ baseURL: server.url });
  mobile.watch.allow(/status of 409/);
  await mobile.page.goto(link);
  await expect(heading(mobile.page, say('handoff.expired_title'))).toBeVisible();
  await expect(mobile.page.getByText(say('errors.handoff_code_expired'))).toBeVisible();
  const next = await readQr(panel(desk.page).locator('.qr'), { not: link, timeout: 30_000 });
  await scan(mobile, next);
});

test('a code that was used is worth nothing to anybody else, before and after the number was pressed', async ({ server, mail, computer, phone }) => {
  const person = await newPerson({ server, mail, to: 'face_check' });
  const desk = await computer();
  await person.enter(desk.context);
  await desk.open('/verify/face-check');
  const mobile = await phone();
  const link = await showCode(desk.page);
  const number = await scan(mobile, link);
  const thief = newCaller(server);
  expect(codeOf(await thief.post('claim', { code: codeIn(link) }))).toBe('handoff');
  await pressNumber(desk.page, number);
  await expect(button(mobile.page, 'Begin Verification')).toBeVisible();
  expect(codeOf(await thief.post('claim', { code: codeIn(link) }))).toBe('handoff');
  expect(thief.jar.size).toBe(0);
  // The phone that has it may open its link again: people do.
  await mobile.page.goto(link);
  await expect(button(mobile.page, 'Begin Verification')).toBeVisible();
});

test('a stolen code gives no session before its number was pressed, and the person sees that it was taken', async ({ server, mail, computer, phone }) => {
  const person = await newPerson({ server, mail, to: 'face_check' });
  const desk = await computer();
  await person.enter(desk.context);
  await desk.open('/verify/face-check');
  const link = await showCode(desk.page);
  // Somebody photographs the screen and is quicker.
  const thief = newCaller(server);
  expect((await thief.post('claim', { code: codeIn(link) })).status).toBe(200);
  expect((await thief.post('phone_case')).json.state.state).toBe('number');
  expect((await thief.post('phone_begin_face_check')).status).toBe(409);
  expect((await thief.post('phone_ask_for_human')).status).toBe(409);
  expect((await thief.upload('portrait', readFileSync(fixture('documents/face-tobiasLive.jpg')), { origin: 'camera', prefix: '/phone' })).status).toBe(409);
  const mobile = await phone();
  mobile.watch.allow(/status of 409/);
  await mobile.page.goto(link);
  await expect(heading(mobile.page, say('handoff.taken_title'))).toBeVisible();
  // The person has no such number on the phone, cancels, and takes a new code.
  await expect(panel(desk.page).locator('.number')).toHaveCount(3);
  await button(panel(desk.page), say('handoff.cancel')).click();
  await expect(panel(desk.page).locator('.number')).toHaveCount(0);
  expect((await thief.post('phone_case')).json.state).toEqual({ state: 'ended', how: 'cancelled_here' });
  const fresh = await showCode(desk.page);
  const number = await scan(mobile, fresh);
  await pressNumber(desk.page, number);
  await expect(button(mobile.page, 'Begin Verification')).toBeVisible();
  expect((await thief.post('phone_case')).json.state.state).toBe('ended');
  expect((await thief.post('phone_begin_face_check')).status).toBe(409);
});

test('a wrong number ends the connection on both screens, and a new code makes good', async ({ server, mail, computer, phone }) => {
  const person = await newPerson({ server, mail, to: 'face_check' });
  const desk = await computer();
  await person.enter(desk.context);
  await desk.open('/verify/face-check');
  desk.watch.allow(/status of 409/);
  const mobile = await phone();
  const number = await scan(mobile, await showCode(desk.page));
  const choices = await panel(desk.page).locator('.number').allTextContents();
  const wrong = choices.map(Number).find((choice) => choice !== number) ?? 0;
  await pressNumber(desk.page, wrong);
  await expect(panel(desk.page).getByText(say('errors.handoff_number_mismatch'))).toBeVisible();
  await expect(heading(mobile.page, say('handoff.mismatch_title'))).toBeVisible();
  await button(panel(desk.page), say('handoff.new_code')).click();
  await connect(desk, mobile);
  await expect(button(mobile.page, 'Begin Verification')).toBeVisible();
});

test('the phone gets no 401 after the handoff, and a reload keeps its place', async ({ server, mail, computer, phone }) => {
  const person = await newPerson({ server, mail, to: 'portrait' });
  const desk = await computer();
  await person.enter(desk.context);
  await desk.open('/verify/portrait');
  const mobile = await phone({ film: ['face'] });
  const refused = unauthorized(mobile);
  const link = await showCode(desk.page);
  const number = await scan(mobile, link);
  await mobile.page.reload();
  await expect(mobile.page.locator('.pair-digits')).toHaveText(String(number));
  await pressNumber(desk.page, number);
  await expect(button(mobile.page, 'Take a new photo')).toBeVisible();
  await mobile.page.reload();
  await alive(mobile.page);
  await takePicture(mobile, 'face', 'Take a new photo');
  await button(mobile.page, 'Submit & Continue').click();
  await expect(button(mobile.page, 'Begin Verification')).toBeVisible();
  await mobile.page.reload();
  await expect(button(mobile.page, 'Begin Verification')).toBeVisible();
  expect(refused).toEqual([]);
});

test('a phone that allowed its camera shows its picture after scanning, and does not say "denied"', async ({ server, mail, computer, phone }) => {
  const person = await newPerson({ server, mail, to: 'portrait' });
  const desk = await computer();
  await person.enter(desk.context);
  await desk.open('/verify/portrait');
  const mobile = await phone({ film: ['face'], permission: 'denied' });
  await connect(desk, mobile);
  // Refused at first by mistake: it says so and how to allow it, and goes on as soon as it is allowed.
  await button(mobile.page, 'Take a new photo').click();
  await expect(mobile.page.getByText(say('camera.blocked_title'))).toBeVisible();
  await mobile.permitCamera('granted');
  await expect
    .poll(async () => {
      const again = button(mobile.page, say('camera.try_again'));
      if (await again.isVisible()) await again.click();
      return mobile.page.getByText(say('camera.blocked_title')).isVisible();
    })
    .toBe(false);
  await mobile.camera.waitForScene(mobile.page, 'face', { settle: 200 });
});

test('the computer shows live what the phone does and moves on by itself when the phone has finished: no wrong state, no refresh', async ({ server, mail, computer, phone }) => {
  const person = await withOneStep({ server, mail });
  const desk = await computer();
  await person.enter(desk.context);
  await desk.open('/verify/front');
  await markPage(desk.page);
  const mobile = await phone({ film: ['passport'] });
  await connect(desk, mobile);
  await expect(panel(desk.page).getByText(say('handoff.phone_at', { step: say('wizard.step_front') }))).toBeVisible();
  await takePicture(mobile, 'passport', 'Take pictures');
  await button(mobile.page, 'Use this photo').click();
  await expect(heading(mobile.page, say('handoff.finished_title'))).toBeVisible();
  await expect(desk.page).toHaveURL(/\/verify\/send$/);
  await expect(heading(desk.page, say('wizard.send_title'))).toBeVisible();
  await expectSamePage(desk.page);
  await button(desk.page, 'Submit & Continue').click();
  await expect(heading(desk.page, say('wizard.waiting_title'))).toBeVisible();
});

test('every step that the phone finishes is seen on the computer at once', async ({ server, mail, computer, phone }) => {
  const person = await newPerson({ server, mail, to: 'front', documentType: 'national_identity_card' });
  const desk = await computer();
  await person.enter(desk.context);
  await desk.open('/verify/front');
  await markPage(desk.page);
  const mobile = await phone({ film: ['card-front'] });
  await connect(desk, mobile);
  const cells = panel(desk.page).locator('.phone-cells li');
  await expect(cells).toHaveCount(4);
  await takePicture(mobile, 'card-front', 'Take pictures');
  await button(mobile.page, 'Use this photo').click();
  await expect(heading(mobile.page, say('wizard.step_back'))).toBeVisible();
  await expect(panel(desk.page).getByText(say('handoff.phone_at', { step: say('wizard.step_back') }))).toBeVisible();
  await takePicture(mobile, 'card-back', 'Take pictures');
  await button(mobile.page, 'Use this photo').click();
  await expect(panel(desk.page).getByText(say('handoff.phone_at', { step: say('wizard.step_portrait') }))).toBeVisible();
  await expect(panel(desk.page).locator('.phone-cells li[data-state=done]')).toHaveCount(2);
  await expectSamePage(desk.page);
  // The computer takes over again: it is at the portrait, and the phone says so.
  await button(panel(desk.page), say('handoff.take_back')).click();
  await expect(button(desk.page, 'Take a new photo')).toBeVisible();
  await expect(heading(mobile.page, say('handoff.taken_back_title'))).toBeVisible();
  expect(await due(person)).toBe('portrait');
});

test('cancelling on either side is seen on the other, live', async ({ server, mail, computer, phone }) => {
  const person = await newPerson({ server, mail, to: 'face_check' });
  const desk = await computer();
  await person.enter(desk.context);
  await desk.open('/verify/face-check');
  const mobile = await phone();
  await connect(desk, mobile);
  await button(mobile.page, say('handoff.cancel_on_phone')).click();
  await expect(heading(mobile.page, say('handoff.cancelled_title'))).toBeVisible();
  await expect(desk.page.getByText(say('errors.end_cancelled_on_phone')).or(button(desk.page, 'Begin Verification')).first()).toBeVisible();
  if (!(await panel(desk.page).isVisible())) await button(desk.page, 'Use mobile phone').first().click();
  const again = button(panel(desk.page), say('handoff.new_code'));
  if (await again.isVisible()) await again.click();
  await scan(mobile, await showCode(desk.page));
  await button(panel(desk.page), say('handoff.cancel')).click();
  await expect(heading(mobile.page, say('handoff.cancelled_title'))).toBeVisible();
  await expect(button(desk.page, 'Begin Verification')).toBeVisible();
});

test('while the phone has the step the computer offers nothing else to do: no endless spinner on two devices that do different things', async ({ server, mail, computer, phone }) => {
  const person = await newPerson({ server, mail, to: 'portrait' });
  const desk = await computer();
  await person.enter(desk.context);
  await desk.open('/verify/portrait');
  const second = await desk.newPage();
  await desk.open('/verify/portrait', second);
  await expect(button(second, 'Take a new photo')).toBeVisible();
  const mobile = await phone();
  await desk.page.bringToFront();
  await connect(desk, mobile);
  for (const page of [desk.page, second]) {
    await expect(panel(page).getByText(say('handoff.take_back'))).toBeVisible();
    await expect(button(page, 'Take a new photo')).toBeHidden();
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
  }
  // Any of the computer's windows may take the step back, and then each shows it.
  await button(panel(second), say('handoff.take_back')).click();
  await expect(button(second, 'Take a new photo')).toBeVisible();
  await expect(button(desk.page, 'Take a new photo')).toBeVisible();
});

test('a phone whose page is closed is shown as closed, and as back when it is back', async ({ server, mail, computer, phone }) => {
  const person = await newPerson({ server, mail, to: 'face_check' });
  const desk = await computer();
  await person.enter(desk.context);
  await desk.open('/verify/face-check');
  const mobile = await phone();
  await connect(desk, mobile);
  await expect(panel(desk.page).getByText(like('handoff.phone_at'))).toBeVisible();
  const address = mobile.page.url();
  await mobile.page.close();
  await expect(panel(desk.page).getByText(say('handoff.phone_closed')).first()).toBeVisible({ timeout: 20_000 });
  await expect(panel(desk.page).getByText(say('handoff.open_again'))).toBeVisible();
  const back = await mobile.newPage();
  await back.goto(address);
  await expect(panel(desk.page).getByText(like('handoff.phone_at'))).toBeVisible();
  await expect(button(back, 'Begin Verification')).toBeVisible();
});

test('the link can be copied and sent by e-mail, and the letter’s link works once', async ({ server, mail, computer, phone }) => {
  const person = await newPerson({ server, mail, to: 'face_check' });
  const desk = await computer();
  await person.enter(desk.context);
  await desk.open('/verify/face-check');
  await showCode(desk.page);
  await button(panel(desk.page), say('handoff.copy_link')).click();
  await expect(desk.page.getByText(say('handoff.link_copied'))).toBeVisible();
  expect(await desk.page.evaluate(() => navigator.clipboard.readText())).toContain('/h/');
  await button(panel(desk.page), say('handoff.send_link')).click();
  const letter = await mail.waitForMail(person.email, ({ links }) => links.some((link) => link.includes('/h/')));
  const mobile = await phone();
  await scan(mobile, letter.links.find((link) => link.includes('/h/')) ?? '');
});

test('a phone’s session can do the steps handed off and nothing else', async ({ server, mail }) => {
  const person = await newPerson({ server, mail, to: 'portrait' });
  await person.must('begin_handoff');
  const { link } = await person.must('draw_code');
  const mobile = newCaller(server);
  expect((await mobile.post('claim', { code: codeIn(link) })).status).toBe(200);
  const { state } = await mobile.must('phone_case');
  await person.must('confirm_number', { number: String(state.number) });

  // Nothing of the account, no other evidence, no log-in, no other steps.
  const account = ['case', 'start', 'enter_personal', 'confirm_personal', 'choose_document', 'documents', 'extend', 'send_attempt', 'retry', 'begin_handoff', 'draw_code', 'send_link', 'confirm_number', 'end_handoff', 'begin_face_check', 'ask_for_human', 'staff_me', 'queue'];
  const fields = { nationality: 'ES', residence: 'ES', consent: 'given', country: 'ES', document_type: 'passport', number: '12', take_back: 'true' };
  for (const name of account) expect((await mobile.post(name, fields)).status, name).toBe(401);
  expect((await mobile.post('me')).json).toBeNull();
  for (const path of ['/evidence/front', '/evidence/portrait', '/live/case', '/live/queue']) expect((await mobile.send(path)).status, path).toBe(401);
  const picture = readFileSync(fixture('documents/passport.jpg'));
  expect((await mobile.upload('front', picture)).status).toBe(401);
  expect((await mobile.upload('front', picture, { prefix: '/phone' })).status).toBe(409);
  const seen = await mobile.must('phone_case');
  expect(JSON.stringify(seen)).not.toContain(person.email);
  expect(JSON.stringify(seen)).not.toContain(people.tobias.surname);

  // The phone's token in place of the person's is nobody's.
  const token = mobile.jar.get('phone') ?? '';
  const swapped = newCaller(server);
  swapped.jar.set('session', token);
  expect((await swapped.post('case')).status).toBe(401);
  swapped.jar.set('staff', token);
  expect((await swapped.post('queue')).status).toBe(401);

  // It does its steps, and is nothing once they are done.
  const portrait = readFileSync(fixture('documents/face-tobiasLive.jpg'));
  expect((await mobile.upload('portrait', portrait, { origin: 'camera', prefix: '/phone' })).status).toBe(200);
  expect(await due(person)).toBe('face_check');
  await mobile.must('phone_ask_for_human');
  expect(await due(person)).toBe('waiting');
  expect((await mobile.must('phone_case')).state).toEqual({ state: 'ended', how: 'finished' });
  expect((await mobile.upload('portrait', portrait, { origin: 'camera', prefix: '/phone' })).status).toBe(409);
  expect((await caseOf(person)).place.place).toBe('waiting');
});
