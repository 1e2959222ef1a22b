// What goes wrong in the world: plugs are pulled, buttons pressed twice, lines break. Nothing that was acknowledged is lost
// and nothing half-done shows.
import { readFileSync } from 'node:fs';
import { expect, fixture, freshAddress, newPerson, newStaff, people, say, test } from '../harness/test.mjs';
import { announce, button, caseOf, codeOf, due, expectSamePage, fillPersonal, heading, markPage, sendPart, uploadFile } from './hands.js';

test.describe('a server that is killed', () => {
  test('while somebody uploads loses nothing that it had acknowledged, and the upload goes on where it stopped', async ({ ownServer, mail }) => {
    const server = await ownServer();
    const person = await newPerson({ server, mail, to: 'front' });
    const bytes = readFileSync(fixture('documents/passport-5mb.jpg'));
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
    desk.watch.allow(/status of (409|422)/);
    await person.enter(desk.context);
    const second = await desk.newPage();
    await desk.open('/verify/front');
    await desk.open('/verify/front', second);
    await uploadFile(second, fixture('documents/passport.jpg'));
    await uploadFile(desk.page, fixture('documents/passport.jpg'));
    // The faster window can have moved the other on before it is pressed.
    const press = (page: typeof second) => button(page, 'Use this photo').click({ timeout: 5_000 }).catch(() => undefined);
    await Promise.all([press(desk.page), press(second)]);
    for (const page of [desk.page, second]) await expect(page).toHaveURL(/\/verify\/portrait$/);
    expect((await caseOf(person)).pictures).toEqual(['front']);
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
