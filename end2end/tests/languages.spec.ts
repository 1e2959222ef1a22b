// Languages and directions, and pages before or without their script.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, expectNoSidewaysScroll, freshAddress, newPerson, newStaff, people, readQr, say, test } from '../harness/test.mjs';
import { repository } from '../harness/paths.mjs';
import { button, caseOf, chooseCountry, fillPersonal, heading, look } from './hands.js';
import type { Page } from '@playwright/test';

/** A message in Spanish. */
function di(key: string): string {
  const [file = '', name = ''] = key.split('.');
  const text = JSON.parse(readFileSync(join(repository, 'app', 'locales', 'es', `${file}.json`), 'utf8'))[name];
  if (typeof text !== 'string') throw new Error(`no hay mensaje ${key}`);
  return text;
}

/** What a page looks like to somebody who reads from right to left. */
async function expectRightToLeft(page: Page) {
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  await expect(page.locator('html')).toHaveAttribute('lang', 'ar-XB');
}

test('a Spanish browser gets Spanish from the first answer on, through sign-up and the start of the wizard', async ({ mail, computer }) => {
  const address = freshAddress('marisol');
  const desk = await computer({ locale: 'es-ES' });
  const { page } = desk;
  await desk.open('/');
  await expect(page.locator('html')).toHaveAttribute('lang', 'es');
  await expect(heading(page, di('account.home_title'))).toBeVisible();
  await look(page, '70-home-spanish');
  await page.getByRole('link', { name: di('account.home_start') }).click();
  await page.getByLabel(di('account.email')).fill(address);
  await page.getByLabel(di('account.password'), { exact: true }).fill('puerto farol tejedora');
  await button(page, di('account.sign_up_button')).click();
  const letter = await mail.waitForMail(address, ({ code }) => code !== undefined);
  expect(letter.text).toMatch(/código/i);
  await page.getByLabel(di('account.code'), { exact: true }).fill(letter.code ?? '');
  await button(page, di('account.confirm_button')).click();
  await expect(heading(page, di('wizard.identification_title'))).toBeVisible();
  await page.getByRole('link', { name: di('wizard.verify'), exact: true }).click();
  await chooseCountry(page, 'nationality', 'Alemania');
  await chooseCountry(page, 'residence', 'España');
  await page.getByText(di('wizard.consent_agree'), { exact: true }).click();
  await look(page, '71-region-spanish');
  await button(page, di('wizard.start')).click();
  await expect(heading(page, di('wizard.personal_title'))).toBeVisible();
  await look(page, '72-personal-spanish');
});

test('switching the language keeps everything that was typed and is remembered', async ({ server, mail, computer }) => {
  const person = await newPerson({ server, mail, to: 'personal' });
  const desk = await computer();
  const { page } = desk;
  await person.enter(desk.context);
  await desk.open('/verify/personal');
  await fillPersonal(page, people.tobias);
  await page.getByLabel(say('common.language_now', { name: 'English' })).click();
  await button(page, 'Español').click();
  await expect(heading(page, di('wizard.personal_title'))).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'es');
  await expect(page.getByLabel(di('wizard.family_names'), { exact: true })).toHaveValue(people.tobias.surname);
  await expect(page.locator('#street')).toHaveValue(people.tobias.address[0] ?? '');
  await expect(page.getByLabel(di('common.year'), { exact: true })).toHaveValue('1979');
  await expect(page.locator('input#address_country[role=combobox]')).toHaveValue('España');
  await button(page, di('common.continue_word')).click();
  await expect(heading(page, di('wizard.summary_title'))).toBeVisible();
  await expect(page.getByText('11 de febrero de 1979')).toBeVisible();
  await page.reload();
  await expect(heading(page, di('wizard.summary_title'))).toBeVisible();
  expect((await caseOf(person)).personal.family_names).toBe(people.tobias.surname);
});

test('from right to left every main page stands the right way round and none scrolls sideways', async ({ server, mail, computer, phone }) => {
  test.setTimeout(240_000);
  const desk = await computer();
  const { page } = desk;
  const staff = await newStaff(server);
  const rightToLeft = { name: 'language', value: 'ar-XB', url: server.url };
  await desk.context.addCookies([rightToLeft]);
  for (const [address, name] of [['/', 'home'], ['/signup', 'signup'], ['/login', 'log-in'], ['/console/login', 'console-log-in']] as const) {
    await desk.open(address);
    await expectRightToLeft(page);
    await look(page, `80-${name}`);
  }
  const waiting = await newPerson({ server, mail, to: 'waiting' });
  for (const [to, address] of [['personal', '/verify'], ['document', '/verify'], ['front', '/verify'], ['face_check', '/verify'], ['waiting', '/verify']] as const) {
    const person = to === 'waiting' ? waiting : await newPerson({ server, mail, to });
    await desk.context.clearCookies();
    await desk.context.addCookies([rightToLeft]);
    await person.enter(desk.context);
    await desk.open(address);
    await expectRightToLeft(page);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await look(page, `81-${to}`);
    if (to === 'face_check') {
      // By its place: the words are disguised in this language.
      await page.locator('main .row button').last().click();
      const link = await readQr(page.locator('.qr'));
      await look(page, '82-handoff-code');
      const mobile = await phone();
      await mobile.context.addCookies([{ ...rightToLeft, url: new URL(link).origin }]);
      await mobile.page.goto(link);
      await expect(mobile.page.locator('.pair-digits')).toBeVisible();
      await expectRightToLeft(mobile.page);
      await look(mobile.page, '83-phone-number');
      await look(page, '84-handoff-numbers');
    }
  }
  const { waiting: queue } = (await staff.must('queue')) as { waiting: { attempt: string }[] };
  await desk.context.clearCookies();
  await desk.context.addCookies([rightToLeft]);
  await staff.enter(desk.context);
  await desk.open('/console');
  await expectRightToLeft(page);
  await look(page, '85-console-queue');
  await desk.open(`/console/case/${queue.at(-1)?.attempt ?? ''}`);
  await expect(page.getByText(people.tobias.surname).first()).toBeVisible();
  await look(page, '86-console-case');
});

test.describe('without JavaScript', () => {
  test('every page can be read, and signing up, confirming and logging in work', async ({ server, mail, computer }) => {
    const address = freshAddress('plain');
    const password = 'weaver harbour lantern';
    const desk = await computer({ script: false });
    const { page } = desk;
    await page.goto('/');
    await expect(heading(page, say('account.home_title'))).toBeVisible();
    await expectNoSidewaysScroll(page).catch(() => undefined);
    await page.screenshot({ path: 'shots/90-home-no-script.png', fullPage: true });
    await page.goto('/signup');
    await page.getByLabel(say('account.email')).fill('not an address');
    await page.getByLabel(say('account.password'), { exact: true }).fill(password);
    await button(page, say('account.sign_up_button')).click();
    await expect(page.getByText(say('errors.malformed_email'))).toBeVisible();
    await page.screenshot({ path: 'shots/91-signup-refused-no-script.png', fullPage: true });
    await page.getByLabel(say('account.email')).fill(address);
    await page.getByLabel(say('account.password'), { exact: true }).fill(password);
    await button(page, say('account.sign_up_button')).click();
    await expect(heading(page, say('account.confirm_title'))).toBeVisible();
    const letter = await mail.waitForMail(address, ({ code }) => code !== undefined);
    await page.getByLabel(say('account.code'), { exact: true }).fill(letter.code ?? '');
    await button(page, say('account.confirm_button')).click();
    await expect(heading(page, say('wizard.identification_title'))).toBeVisible();

    // The basic level by plain forms.
    await page.getByRole('link', { name: 'Verify', exact: true }).click();
    await page.getByLabel(say('wizard.nationality')).selectOption('ES');
    await page.getByLabel(say('wizard.residence')).selectOption('ES');
    await page.locator('#consent-given').check({ force: true });
    await button(page, 'Start').click();
    await expect(heading(page, say('wizard.personal_title'))).toBeVisible();
    await fillPersonal(page, people.tobias);
    await page.screenshot({ path: 'shots/92-personal-no-script.png', fullPage: true });
    await button(page, 'Continue').click();
    await expect(heading(page, say('wizard.summary_title'))).toBeVisible();
    await expect(page.getByText(people.tobias.surname)).toBeVisible();
    await button(page, say('wizard.summary_confirm')).click();
    await expect(heading(page, say('wizard.confirmed_title'))).toBeVisible();

    // Another session, by logging in.
    await desk.context.clearCookies();
    await page.goto('/login');
    await page.getByLabel(say('account.email')).fill(address);
    await page.getByLabel(say('account.password'), { exact: true }).fill('something else entirely');
    await button(page, say('account.log_in_button')).click();
    await expect(page.getByText(say('errors.wrong_credentials'))).toBeVisible();
    await page.getByLabel(say('account.email')).fill(address);
    await page.getByLabel(say('account.password'), { exact: true }).fill(password);
    await button(page, say('account.log_in_button')).click();
    await expect(heading(page, say('wizard.identification_title'))).toBeVisible();
    await page.goto('/verify');
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    expect(server.logged([address, password])).toEqual([]);
    // Nobody who is not signed in sees a person's page.
    await desk.context.clearCookies();
    await page.goto('/verify/front');
    await expect(heading(page, say('account.log_in_title'))).toBeVisible();
  });
});

test('an address that does not exist says so with a way on, and with status 404', async ({ computer }) => {
  const desk = await computer();
  desk.watch.allow(/status of 404/);
  const answer = await desk.page.goto('/nowhere/at/all');
  expect(answer?.status()).toBe(404);
  await expect(heading(desk.page, say('common.not_found_title'))).toBeVisible();
  await look(desk.page, '95-not-found');
});
