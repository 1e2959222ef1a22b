// What goes wrong in the world: plugs are pulled, buttons pressed twice, time runs out, people come back later, lines
// break, and some ask for what is not theirs. Nothing that was acknowledged is lost and nothing half-done shows.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, fixture, freshAddress, like, newPerson, newStaff, people, say, test } from '../harness/test.mjs';
import { newCaller, personalFields } from '../harness/caller.mjs';
import { button, caseOf, chooseCountry, codeOf, due, expectSamePage, fillPersonal, heading, markPage, uploadFile } from './hands.js';

const passport = () => readFileSync(fixture('documents/passport.jpg'));
const largePassport = () => readFileSync(fixture('documents/passport-5mb.jpg'));
const part = 1024 * 1024;

/** Announces an upload by hand. */
function announce(caller: ReturnType<typeof newCaller>, bytes: Buffer, purpose = 'front') {
  return caller.send('/uploads', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ purpose, origin: 'upload', size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }),
  });
}

/** Sends one part of an upload by hand. */
function sendPart(caller: ReturnType<typeof newCaller>, id: string, bytes: Buffer, offset: number) {
  return caller.send(`/uploads/${id}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/octet-stream', 'upload-offset': String(offset) },
    body: bytes.subarray(offset, offset + part),
  });
}

test.describe('a server that is killed', () => {
  test('while somebody uploads loses nothing that it had acknowledged, and the upload goes on where it stopped', async ({ ownServer, mail }) => {
    const server = await ownServer();
    const person = await newPerson({ server, mail, to: 'front' });
    const bytes = largePassport();
    const begun = await announce(person, bytes);
    const { id } = begun.json;
    let acknowledged = 0;
    for (let round = 0; round < 3; round += 1) {
      const answer = await sendPart(person, id, bytes, acknowledged);
      expect(answer.status).toBe(200);
      acknowledged = Number(answer.json.offset);
      // The next part is on its way when the plug is pulled.
      const cut = sendPart(person, id, bytes, acknowledged).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, round * 4));
      await server.kill9();
      const answered = await cut;
      if (answered?.status === 200) acknowledged = Number(answered.json.offset);
      await server.start();
      const standing = await caseOf(person);
      expect(standing.place.step).toBe('front');
      expect(standing.pictures).toEqual([]);
      const kept = await person.send(`/uploads/${id}`, { method: 'HEAD' });
      expect(Number(kept.headers['upload-offset'])).toBeGreaterThanOrEqual(acknowledged);
      acknowledged = Number(kept.headers['upload-offset']);
      if (acknowledged >= bytes.length) break;
    }
    expect((await person.upload('front', bytes)).status).toBe(200);
    const standing = await caseOf(person);
    expect(standing.place.step).toBe('portrait');
    expect(standing.pictures).toEqual(['front']);
    expect((await person.send('/evidence/front')).body.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
    const checked = await server.cli(['audit', 'verify']);
    expect(checked.code, checked.stdout + checked.stderr).toBe(0);
  });

  test('under an open page is waited for, and the upload arrives without another press', async ({ ownServer, mail, computer, cable }) => {
    const server = await ownServer();
    const wire = await cable(server.url);
    const person = await newPerson({ server, mail, to: 'front' });
    const desk = await computer({ baseURL: wire.url });
    await person.enter(desk.context);
    await desk.open('/verify/front');
    desk.watch.allow(/Failed to load resource|ERR_/);
    await uploadFile(desk.page, fixture('documents/passport-5mb.jpg'));
    const cut = wire.cutAfterUpload(1_500_000);
    await button(desk.page, 'Use this photo').click();
    await cut;
    await server.kill9();
    await expect(desk.page.getByText(say('camera.connection_lost')).filter({ visible: true }).first()).toBeVisible();
    await server.start();
    wire.mend();
    await expect(desk.page).toHaveURL(/\/verify\/portrait$/, { timeout: 45_000 });
    expect((await caseOf(person)).pictures).toEqual(['front']);
  });

  test('while cases are submitted and decided shows each whole or not at all, and forgets none it had acknowledged', async ({ ownServer, mail }) => {
    test.setTimeout(180_000);
    const server = await ownServer();
    const staff = await newStaff(server);
    for (const delay of [1, 6, 12, 20]) {
      const person = await newPerson({ server, mail, to: 'face_check' });
      const sent = person.post('ask_for_human').catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, delay));
      await server.kill9();
      const acknowledged = (await sent)?.status === 200;
      await server.start();
      const place = await due(person);
      if (acknowledged) expect(place, `submitted ${delay} ms before the plug was pulled`).toBe('waiting');
      else expect(['waiting', 'face_check']).toContain(place);
      const { waiting } = (await staff.must('queue')) as { waiting: { attempt: string }[] };
      expect(waiting).toHaveLength(place === 'waiting' ? 1 : 0);
      if (place !== 'waiting') await person.must('ask_for_human');
      else expect(codeOf(await person.post('ask_for_human'))).not.toBe('');

      // The decision likewise: decided for everybody, or for nobody.
      const attempt = ((await staff.must('queue')) as { waiting: { attempt: string }[] }).waiting[0]?.attempt ?? '';
      const verdict = { attempt, approve: true, reasons: [], note: '' };
      const decided = staff.postJson('decide', verdict).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, delay));
      await server.kill9();
      const said = (await decided)?.status === 200;
      await server.start();
      const after = await due(person);
      if (said) expect(after).toBe('approved');
      else expect(['waiting', 'approved']).toContain(after);
      const again = await staff.postJson('decide', verdict);
      expect(again.status).toBe(after === 'approved' ? 409 : 200);
      expect(await due(person)).toBe('approved');
      // The dead server's lease on the post has to run out before another sends its letters.
      await server.advance(31);
      await mail.waitForMail(person.email, ({ subject }) => /is verified/.test(subject), { timeout: 45_000 });
      expect(mail.letters.filter(({ to, subject }) => to === person.email && /is verified/.test(subject))).toHaveLength(1);
    }
    const checked = await server.cli(['audit', 'verify']);
    expect(checked.code, checked.stdout + checked.stderr).toBe(0);
  });
});

test.describe('pressed twice, or in two places', () => {
  test('a button that is pressed twice does its work once', async ({ server, mail, computer }) => {
    const address = freshAddress();
    const desk = await computer();
    const { page } = desk;
    await desk.open('/signup');
    await page.getByLabel(say('account.email')).fill(address);
    await page.getByLabel(say('account.password'), { exact: true }).fill('weaver lantern harbour');
    await button(page, say('account.sign_up_button')).dblclick();
    await expect(heading(page, say('account.confirm_title'))).toBeVisible();
    const letter = await mail.waitForMail(address, ({ code }) => code !== undefined);
    await page.getByLabel(say('account.code'), { exact: true }).fill(letter.code ?? '');
    await button(page, say('account.confirm_button')).dblclick();
    await expect(heading(page, say('wizard.identification_title'))).toBeVisible();
    expect(mail.count(address)).toBe(1);

    const person = await newPerson({ server, mail, to: 'face_check' });
    const answers = await Promise.all(Array.from({ length: 4 }, () => person.post('ask_for_human')));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(3);
    expect(await due(person)).toBe('waiting');
  });

  test('two windows: what one confirms the other shows by itself, and a late press is explained and changes nothing', async ({ server, mail, computer }) => {
    const person = await newPerson({ server, mail, to: 'personal' });
    const desk = await computer();
    await person.enter(desk.context);
    const { page } = desk;
    const second = await desk.newPage();
    await desk.open('/verify/personal');
    await desk.open('/verify/personal', second);
    await fillPersonal(second, people.marisol);
    await markPage(second);
    await fillPersonal(page, people.tobias);
    await button(page, 'Continue').click();
    await expect(heading(page, say('wizard.summary_title'))).toBeVisible();
    await button(page, say('wizard.summary_confirm')).click();
    await expect(heading(page, say('wizard.confirmed_title'))).toBeVisible();
    // The other window moves on by itself and offers no form any more.
    await expect(button(second, say('wizard.summary_confirm'))).toBeHidden();
    await expect(second.locator('#street')).toHaveCount(0);
    await expectSamePage(second);
    expect((await caseOf(person)).personal.family_names).toBe(people.tobias.surname);
  });

  test('two windows send the same picture: it is stored once and both go on', async ({ server, mail, computer }) => {
    const person = await newPerson({ server, mail, to: 'front' });
    const desk = await computer();
    desk.watch.allow(/status of 409/);
    await person.enter(desk.context);
    const second = await desk.newPage();
    await desk.open('/verify/front');
    await desk.open('/verify/front', second);
    await uploadFile(second, fixture('documents/passport.jpg'));
    await uploadFile(desk.page, fixture('documents/passport.jpg'));
    await Promise.all([button(desk.page, 'Use this photo').click(), button(second, 'Use this photo').click()]);
    for (const page of [desk.page, second]) await expect(page).toHaveURL(/\/verify\/portrait$/);
    expect((await caseOf(person)).pictures).toEqual(['front']);
  });
});

test.describe('steps', () => {
  test('asking for a later step by its address leads to the one that is due and says so', async ({ server, mail, computer }) => {
    const person = await newPerson({ server, mail, to: 'front' });
    const desk = await computer();
    await person.enter(desk.context);
    for (const step of ['portrait', 'face-check', 'send', 'waiting', 'result', 'nonsense']) {
      await desk.open(`/verify/${step}`);
      await expect(button(desk.page, 'Take pictures')).toBeVisible();
    }
    await desk.open('/verify/portrait');
    await expect(desk.page.getByText(say('wizard.due_first', { step: say('wizard.step_front') }))).toBeVisible();
    // By hand as well, and nothing changes.
    for (const [name, fields] of Object.entries({ begin_face_check: {}, ask_for_human: {}, send_attempt: {}, retry: {} })) {
      const answer = await person.post(name, fields);
      expect(answer.status, name).toBe(409);
      expect(codeOf(answer), name).not.toBe('');
    }
    const early = await person.upload('portrait', readFileSync(fixture('documents/face-tobiasLive.jpg')), { origin: 'camera' });
    expect([early.status, codeOf(early)]).toEqual([409, 'step_out_of_order']);
    expect(await due(person)).toBe('front');
  });

  test('after the front side the wizard goes on to the back at once, even when live updates do not come: it never hangs', async ({ server, mail, computer }) => {
    const person = await newPerson({ server, mail, to: 'front', documentType: 'national_identity_card' });
    const desk = await computer();
    desk.watch.allow(/live\/case|Failed to load resource|ERR_/);
    await desk.context.route('**/live/case', (route) => route.abort());
    await person.enter(desk.context);
    await desk.open('/verify/front');
    await uploadFile(desk.page, fixture('documents/card-front.jpg'));
    await button(desk.page, 'Use this photo').click();
    await expect(desk.page).toHaveURL(/\/verify\/back$/, { timeout: 8_000 });
    await expect(button(desk.page, 'Take pictures')).toBeVisible();
  });

  test('a tab that was closed is no loss: the same step is there again, after a reload and on another device', async ({ server, mail, computer, phone }) => {
    const person = await newPerson({ server, mail, to: 'document' });
    const desk = await computer();
    await person.enter(desk.context);
    await desk.open('/verify');
    await desk.page.getByText(say('wizard.passport'), { exact: true }).click();
    await button(desk.page, 'Continue').click();
    await expect(desk.page).toHaveURL(/\/verify\/front$/);
    await desk.page.reload();
    await expect(button(desk.page, 'Take pictures')).toBeVisible();
    await desk.page.close();
    const fresh = await desk.newPage();
    await desk.open('/identification', fresh);
    await expect(fresh.getByText(say('wizard.next_step', { step: say('wizard.step_front') }))).toBeVisible();
    await fresh.getByRole('link', { name: 'Continue', exact: true }).click();
    await expect(button(fresh, 'Take pictures')).toBeVisible();

    const mobile = await phone();
    await mobile.open('/login');
    await mobile.page.getByLabel(say('account.email')).fill(person.email);
    await mobile.page.getByLabel(say('account.password'), { exact: true }).fill(person.password);
    await button(mobile.page, say('account.log_in_button')).click();
    await mobile.page.getByRole('link', { name: 'Continue', exact: true }).click();
    await expect(mobile.page).toHaveURL(/\/verify\/front$/);
    await expect(button(mobile.page, 'Take pictures')).toBeVisible();
    // What one device does, the other shows.
    expect((await person.upload('front', passport())).status).toBe(200);
    await expect(mobile.page).toHaveURL(/\/verify\/portrait$/);
    await expect(fresh).toHaveURL(/\/verify\/portrait$/);
  });

  test('confirmed personal information can be changed by no page and no call', async ({ server, mail, computer }) => {
    const person = await newPerson({ server, mail, to: 'document' });
    const before = (await caseOf(person)).personal;
    for (const [name, fields] of [
      ['enter_personal', personalFields(people.marisol)],
      ['confirm_personal', {}],
      ['start', { nationality: 'FR', residence: 'FR', consent: 'refused' }],
    ] as const) {
      const answer = await person.post(name, fields);
      expect([answer.status, codeOf(answer)], name).toEqual([409, 'already_confirmed']);
    }
    expect((await caseOf(person)).personal).toEqual(before);
    const desk = await computer();
    await person.enter(desk.context);
    await desk.open('/verify/personal');
    await expect(desk.page.getByText(say('wizard.personal_fixed'))).toBeVisible();
    await expect(desk.page.locator('main input:not([type=hidden])')).toHaveCount(0);
    await desk.open('/verify/region');
    await expect(desk.page.getByText(say('wizard.region_fixed'))).toBeVisible();
    await expect(desk.page.locator('main input:not([type=hidden])')).toHaveCount(0);
  });
});

test.describe('time', () => {
  test('the fifteen minutes are shown, two minutes before the end more time is offered, and a press gives it', async ({ ownServer, mail, computer }) => {
    const server = await ownServer();
    const person = await newPerson({ server, mail, to: 'front' });
    const desk = await computer({ baseURL: server.url });
    await person.enter(desk.context);
    const { page } = desk;
    const left = async () => {
      const [minutes = 0, seconds = 0] = ((await page.locator('.time-left').first().textContent()) ?? '').match(/\d+/g)?.map(Number) ?? [];
      return minutes * 60 + seconds;
    };
    await desk.open('/verify/front');
    expect(await left()).toBeGreaterThan(14 * 60);
    expect(await left()).toBeLessThanOrEqual(15 * 60);
    expect(codeOf(await person.post('extend'))).toBe('too_early_for_more_time');
    await server.advance(13 * 60 + 20);
    await page.reload();
    const question = page.getByRole('dialog', { name: say('wizard.more_time_title') });
    await expect(question).toBeVisible();
    await expect(question).toContainText(like('wizard.more_time_text'));
    await button(question, say('wizard.more_time_button')).click();
    await expect(question).toBeHidden();
    await expect(page.getByText(say('wizard.more_time_given')).first()).toBeVisible();
    await expect.poll(left).toBeGreaterThan(5 * 60);
    // Ten times at most.
    for (let press = 2; press <= 10; press += 1) {
      await server.advance(5 * 60);
      await person.must('extend');
    }
    await server.advance(5 * 60);
    expect(codeOf(await person.post('extend'))).toBe('no_more_time');
    await page.reload();
    await expect(question).toContainText(say('wizard.more_time_none'));
    await expect(button(question, say('wizard.more_time_button'))).toHaveCount(0);
    await button(question, say('wizard.more_time_no')).click();
    await expect(button(page, 'Take pictures')).toBeVisible();
  });

  test('when the time is over the page says so by itself, what was confirmed is kept, and another attempt begins', async ({ ownServer, mail, computer }) => {
    const server = await ownServer();
    const person = await newPerson({ server, mail, to: 'portrait' });
    const desk = await computer({ baseURL: server.url });
    await person.enter(desk.context);
    const { page } = desk;
    await server.advance(14 * 60 + 40);
    await desk.open('/verify/portrait');
    await button(page.getByRole('dialog', { name: say('wizard.more_time_title') }), say('wizard.more_time_no')).click();
    await markPage(page);
    await expect(heading(page, say('wizard.expired_title'))).toBeVisible({ timeout: 40_000 });
    await expectSamePage(page);
    await expect(page.getByText(say('wizard.expired_kept_personal'))).toBeVisible();
    const late = await person.upload('portrait', readFileSync(fixture('documents/face-tobiasLive.jpg')), { origin: 'camera' });
    expect([late.status, codeOf(late)]).toEqual([409, 'time_over']);
    await button(page, 'Retry').click();
    await expect(heading(page, say('wizard.document_title'))).toBeVisible();
    expect((await caseOf(person)).personal_confirmed).toBe(true);
    // The pictures of the attempt that ran out are gone.
    expect((await person.send('/evidence/front')).status).toBe(404);
  });

  test('ten attempts in a day, then the page says when the next one opens', async ({ ownServer, mail, computer }) => {
    const server = await ownServer();
    const person = await newPerson({ server, mail, to: 'document' });
    for (let attempt = 2; attempt <= 10; attempt += 1) {
      await server.advance(15 * 60 + 1);
      await person.must('retry');
    }
    await server.advance(15 * 60 + 1);
    const refused = await person.post('retry');
    expect([refused.status, codeOf(refused)]).toEqual([429, 'attempt_limit']);
    const desk = await computer({ baseURL: server.url });
    await person.enter(desk.context);
    for (const address of ['/identification', '/verify']) {
      await desk.open(address);
      await expect(desk.page.getByText(like('wizard.attempts_used')).first()).toBeVisible();
      await expect(desk.page.getByRole('button', { name: /^(Verify|Retry)$/ })).toHaveCount(0);
    }
    await server.advance(24 * 3600 - 10 * 900);
    await person.must('retry');
    expect(await due(person)).toBe('document');
  });
});

test.describe('what belongs to others', () => {
  test('another account’s names open nothing, at any address and in any call', async ({ server, mail, computer }) => {
    const staff = await newStaff(server);
    const owner = await newPerson({ server, mail, to: 'waiting' });
    const { waiting } = (await staff.must('queue')) as { waiting: { attempt: string }[] };
    const attempt = waiting.at(-1)?.attempt ?? '';
    const shown = await staff.must('review_case', { attempt });
    expect(shown.personal.family_names).toBe(owner.who.surname);
    const evidence = shown.evidence.map(({ id }: { id: string }) => id) as string[];
    expect(evidence).toHaveLength(2);
    const uploader = await newPerson({ server, mail, to: 'front' });
    const begun = await announce(uploader, passport());
    const stranger = newCaller(server);
    const other = await newPerson({ server, mail, to: 'front' });

    for (const [who, caller] of Object.entries({ stranger, other })) {
      for (const id of evidence) expect((await caller.send(`/console/evidence/${id}`)).status, who).toBe(401);
      expect((await caller.post('review_case', { attempt })).status, who).toBe(401);
      expect((await caller.postJson('decide', { attempt, approve: true, reasons: [], note: '' })).status, who).toBe(401);
      expect((await caller.post('queue')).status, who).toBe(401);
      expect((await caller.send('/live/queue')).status, who).toBe(401);
      expect((await caller.send('/live/phone')).status, who).toBe(401);
      expect((await caller.post('phone_case')).status, who).toBe(401);
    }
    // Another's upload looks like one that does not exist.
    for (const id of [begun.json.id, 'f'.repeat(32), '../../operator.key', '%2e%2e%2f']) {
      expect((await other.send(`/uploads/${encodeURIComponent(id)}`, { method: 'HEAD' })).status).toBeGreaterThanOrEqual(400);
      const answer = await sendPart(other, encodeURIComponent(id), passport(), 0);
      expect([answer.status, codeOf(answer)]).toEqual([422, 'upload']);
    }
    expect((await stranger.send(`/uploads/${begun.json.id}`, { method: 'HEAD' })).status).toBe(401);
    // An own picture is always one's own: there is no id to be guessed.
    for (const path of ['/evidence/front', '/evidence/portrait', '/evidence/..%2ffront', `/evidence/${evidence[0]}`]) {
      expect((await other.send(path)).status, path).toBe(404);
      expect((await stranger.send(path)).status, path).toBe(401);
    }
    // A member of staff cannot do what only the person may, and sees no pictures that were never sent.
    for (const name of ['case', 'confirm_personal', 'ask_for_human', 'begin_handoff']) expect((await staff.post(name)).status, name).toBe(401);
    const stored = await uploader.upload('front', passport());
    const unsent = stored.json.stored.id as string;
    expect((await staff.send(`/console/evidence/${unsent}`)).status).toBe(404);
    expect((await staff.post('review_case', { attempt: 'f'.repeat(32) })).status).toBe(404);
    expect((await staff.post('review_case', { attempt: '1 OR true' })).status).toBe(404);
    expect(await due(owner)).toBe('waiting');

    // In the browser: a person who tries the console's addresses lands at its door.
    const desk = await computer();
    desk.watch.allow(/status of 401/);
    await other.enter(desk.context);
    for (const address of ['/console', `/console/case/${attempt}`]) {
      await desk.open(address);
      await expect(heading(desk.page, say('review.log_in_title'))).toBeVisible();
      await expect(desk.page.getByText(owner.who.surname)).toHaveCount(0);
    }
    // Somebody who is not signed in is led to the log-in page from every page of a person.
    await desk.context.clearCookies();
    for (const address of ['/identification', '/verify', '/verify/portrait', '/verify/result']) {
      await desk.open(address);
      await expect(heading(desk.page, say('account.log_in_title'))).toBeVisible();
    }
  });

  test('another site’s page can change nothing in a person’s name', async ({ server, mail }) => {
    const person = await newPerson({ server, mail, to: 'face_check' });
    const elsewhere: Record<string, string>[] = [{ origin: 'https://evil.example' }, { origin: 'null' }, { origin: server.url, 'sec-fetch-site': 'cross-site' }];
    for (const headers of elsewhere) {
      const answer = await person.send('/api/ask_for_human', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers }, body: '' });
      expect(answer.status).toBe(403);
    }
    expect(await due(person)).toBe('face_check');
  });
});

test.describe('a connection that is lost', () => {
  test('in the middle of an upload is said, and the upload goes on by itself where it stopped', async ({ server, mail, computer, cable }) => {
    const wire = await cable(server.url);
    const person = await newPerson({ server, mail, to: 'front' });
    const desk = await computer({ baseURL: wire.url });
    desk.watch.allow(/Failed to load resource|ERR_/);
    await person.enter(desk.context);
    await desk.open('/verify/front');
    await uploadFile(desk.page, fixture('documents/passport-5mb.jpg'));
    const sent: number[] = [];
    desk.context.on('request', (request) => {
      if (request.method() === 'PATCH') sent.push(Number(request.headers()['upload-offset']));
    });
    const cut = wire.cutAfterUpload(2_300_000);
    await button(desk.page, 'Use this photo').click();
    await cut;
    await expect(desk.page.getByText(say('camera.connection_lost')).filter({ visible: true }).first()).toBeVisible();
    wire.mend();
    await expect(desk.page).toHaveURL(/\/verify\/portrait$/, { timeout: 40_000 });
    // No byte that the server had was sent again.
    expect(Math.max(...sent.slice(0, sent.lastIndexOf(0) + 1))).toBe(0);
    expect(sent.filter((offset) => offset === 0)).toHaveLength(1);
  });

  test('while a form is sent keeps what was typed and says what to do', async ({ server, mail, computer }) => {
    const person = await newPerson({ server, mail, to: 'personal' });
    const desk = await computer();
    desk.watch.allow(/Failed to load resource|ERR_/);
    await person.enter(desk.context);
    const { page } = desk;
    await desk.open('/verify/personal');
    await fillPersonal(page, people.tobias);
    await desk.offline();
    await button(page, 'Continue').click();
    await expect(page.getByText(say('errors.unreachable'))).toBeVisible();
    await expect(page.getByLabel(say('wizard.family_names'), { exact: true })).toHaveValue(people.tobias.surname);
    await desk.online();
    await button(page, 'Continue').click();
    await expect(heading(page, say('wizard.summary_title'))).toBeVisible();
  });
});

test('every wrong field is named with what is wrong, and nothing that was typed is lost', async ({ server, mail, computer }) => {
  const person = await newPerson({ server, mail });
  const desk = await computer();
  desk.watch.allow(/status of 422/);
  await person.enter(desk.context);
  const { page } = desk;
  await desk.open('/verify');
  await button(page, 'Start').click();
  for (const message of ['missing_nationality', 'missing_residence', 'missing_consent']) await expect(page.getByText(say(`errors.${message}`))).toBeVisible();
  await chooseCountry(page, 'nationality', 'Spain');
  await chooseCountry(page, 'residence', 'Spain');
  await page.getByText(say('wizard.consent_agree'), { exact: true }).click();
  await button(page, 'Start').click();
  await expect(heading(page, say('wizard.personal_title'))).toBeVisible();
  await page.getByLabel(say('wizard.given_names'), { exact: true }).fill('R2-D2');
  await page.getByLabel(say('common.day'), { exact: true }).fill('31');
  await page.getByLabel(say('common.month'), { exact: true }).selectOption('2');
  await page.getByLabel(say('common.year'), { exact: true }).fill('1990');
  await button(page, 'Continue').click();
  for (const message of ['missing_family_names', 'forbidden_name', 'malformed_date', 'missing_street', 'missing_city']) {
    await expect(page.getByText(say(`errors.${message}`))).toBeVisible();
  }
  await expect(page.getByLabel(say('wizard.family_names'), { exact: true })).toBeFocused();
  await expect(page.getByLabel(say('wizard.given_names'), { exact: true })).toHaveValue('R2-D2');
});
