// The wizard's rules as people meet them: which step is due, what can no longer change, how long there is and how often.
import { readFileSync } from 'node:fs';
import { expect, fixture, like, newPerson, people, say, test } from '../harness/test.mjs';
import { personalFields } from '../harness/caller.mjs';
import { button, caseOf, chooseCountry, codeOf, due, expectSamePage, heading, markPage, uploadFile } from './hands.js';

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
    expect((await person.upload('front', readFileSync(fixture('documents/passport.jpg')))).status).toBe(200);
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
