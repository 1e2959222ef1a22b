// Without a mouse, without good eyes, without much room: the wizard by keyboard alone, errors that are found and heard,
// zoom, narrow windows, reduced motion. Pictures and axe of each page are in the other files.
import type { Locator, Page } from '@playwright/test';
import { alive, examine, expect, expectNoSidewaysScroll, freshAddress, newPerson, people, say, test } from '../harness/test.mjs';

/** Presses Tab until this has the focus, and checks on the way that the focus can always be seen. */
async function tabTo(page: Page, goal: Locator, most = 60) {
  // A page that has just come moves the focus to its heading a moment later; nobody is quicker than that.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 150)));
  for (let pressed = 0; pressed < most; pressed += 1) {
    await page.keyboard.press('Tab');
    const hidden = await page.evaluate(() => {
      const at = document.activeElement;
      // Headings and <main> get the focus from the page itself, so that what is new is read out: nobody works in them.
      if (!at || at === document.body || at.matches('h1, main')) return '';
      const near = [at, at.parentElement, at.closest('label'), at.closest('.drop')];
      const seen = near.some((element) => {
        if (!element) return false;
        const style = getComputedStyle(element);
        return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
      });
      return seen ? '' : at.outerHTML.slice(0, 120);
    });
    expect(hidden, 'the focus cannot be seen').toBe('');
    if (await goal.evaluate((element) => element === document.activeElement).catch(() => false)) return;
  }
  throw new Error(`Tab did not reach ${goal} within ${most} presses`);
}

const field = (page: Page, key: string) => page.getByLabel(say(key), { exact: true });
const country = (page: Page, key: string) => page.getByRole('combobox', { name: say(key), exact: true });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).filter({ visible: true }).first();

test('the whole way from signing up to the document, by keyboard only', async ({ mail, computer }) => {
  const desk = await computer();
  const { page } = desk;
  const keys = page.keyboard;
  const who = people.tobias;
  const email = freshAddress();
  await desk.open('/');
  await keys.press('Tab');
  await expect(page.getByRole('link', { name: say('common.skip') })).toBeFocused();
  await keys.press('Enter');
  await tabTo(page, page.getByRole('link', { name: say('account.home_start') }));
  await keys.press('Enter');

  // After a step from page to page the heading has the focus: screen readers say where one is.
  await expect(page.getByRole('heading', { level: 1, name: say('account.sign_up_title') })).toBeFocused();
  await tabTo(page, field(page, 'account.email'));
  await keys.type(email);
  await tabTo(page, field(page, 'account.password'));
  await keys.type('four quiet words together');
  await keys.press('Enter');
  await expect(page).toHaveURL(/\/confirm/);
  const letter = await mail.waitForMail(email);
  await tabTo(page, field(page, 'account.code'));
  await keys.type(letter.code ?? '');
  await keys.press('Enter');

  await expect(page.getByRole('heading', { level: 1, name: say('wizard.identification_title') })).toBeVisible();
  await tabTo(page, page.getByRole('link', { name: 'Verify', exact: true }).or(button(page, 'Verify')));
  await keys.press('Enter');
  await expect(page).toHaveURL(/\/verify\/region/);
  await tabTo(page, country(page, 'wizard.nationality'));
  await keys.type('spai');
  await expect(page.getByRole('option', { name: 'Spain' })).toBeVisible();
  await keys.press('Enter');
  await expect(country(page, 'wizard.nationality')).toHaveValue('Spain');
  await tabTo(page, country(page, 'wizard.residence'));
  await keys.type('españa');
  await keys.press('ArrowDown');
  await keys.press('ArrowUp');
  await keys.press('Enter');
  await expect(country(page, 'wizard.residence')).toHaveValue('Spain');
  await tabTo(page, page.getByRole('radio', { name: say('wizard.consent_agree'), exact: true }));
  await keys.press('Space');
  await keys.press('Enter');

  await expect(page).toHaveURL(/\/verify\/personal/);
  const [year = '', month = '', day = ''] = who.birth.split('-');
  await tabTo(page, field(page, 'wizard.family_names'));
  await keys.type(who.surname);
  await tabTo(page, field(page, 'wizard.given_names'));
  await keys.type(who.given);
  await tabTo(page, field(page, 'common.day'));
  await keys.type(day);
  await tabTo(page, field(page, 'common.month'));
  for (let at = 0; at < Number(month); at += 1) await keys.press('ArrowDown');
  await tabTo(page, field(page, 'common.year'));
  await keys.type(year);
  await tabTo(page, field(page, 'wizard.street'));
  await keys.type('Calle Mayor 1');
  await tabTo(page, field(page, 'wizard.city'));
  await keys.type('Madrid');
  await keys.press('Enter');

  await expect(page).toHaveURL(/\/verify\/summary/);
  await expect(page.locator('main')).toContainText(who.surname);
  await tabTo(page, button(page, say('wizard.summary_confirm')));
  await keys.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: say('wizard.confirmed_title') })).toBeFocused();
  await tabTo(page, page.getByRole('link', { name: 'Go to Advanced Verification' }));
  await keys.press('Enter');

  await expect(page).toHaveURL(/\/verify\/document/);
  const passport = page.getByRole('radio', { name: say('wizard.passport'), exact: true });
  const card = page.getByRole('radio', { name: say('wizard.national_identity_card'), exact: true });
  await expect(passport).toBeVisible();
  await tabTo(page, page.getByRole('radio').first());
  await keys.press('Space');
  await keys.press('ArrowDown');
  await expect(passport.or(card).and(page.locator(':checked'))).toHaveCount(1);
  await keys.press('Enter');
  await expect(page).toHaveURL(/\/verify\/front/);
  await tabTo(page, button(page, 'Take pictures'));
});

test('the country picker: arrows, Home, End, Escape, what is not served, and the number of results is heard', async ({ ownServer, mail, computer }) => {
  const server = await ownServer({ COUNTERSIGN_UNSERVED: 'FR' });
  const person = await newPerson({ server, mail });
  const desk = await computer({ baseURL: server.url });
  const { page } = desk;
  const keys = page.keyboard;
  await person.enter(desk.context);
  await desk.open('/verify/region');
  const picker = country(page, 'wizard.nationality');
  const list = page.getByRole('listbox').filter({ visible: true });
  const active = () => picker.evaluate((input) => document.getElementById(input.getAttribute('aria-activedescendant') ?? '')?.textContent ?? '');
  const heard = page.locator('.combobox', { has: picker }).getByRole('status');

  await picker.focus();
  await keys.press('ArrowDown');
  await expect(list).toBeVisible();
  await expect(picker).toHaveAttribute('aria-expanded', 'true');
  await expect(heard).toHaveText(say('common.countries_found', { count: 249 }));
  await keys.press('Home');
  expect(await active()).toContain('Afghanistan');
  await keys.press('End');
  expect(await active()).toContain('Zimbabwe');
  await keys.press('ArrowDown');
  expect(await active()).toContain('Afghanistan');
  await keys.press('Escape');
  await expect(picker).toHaveAttribute('aria-expanded', 'false');
  await expect(picker).toHaveValue('');

  // Without accents, by its own name, by its code: people write countries in many ways.
  for (const [typed, found] of [['cote d', 'Côte d’Ivoire'], ['deutschland', 'Germany'], ['ESP', 'Spain']] as const) {
    await picker.fill(typed);
    await expect.poll(async () => (await active()).replaceAll("'", '’'), { message: typed }).toContain(found);
  }
  await picker.fill('xyzzy');
  await expect(heard).toHaveText(say('common.countries_none'));
  await expect(page.locator('.combobox-none')).toBeVisible();
  await examine(page, 'country-none');

  // A country that is not served says so here and cannot be chosen.
  await picker.fill('franc');
  await expect(page.getByRole('option', { name: /^France/ })).toHaveAttribute('aria-disabled', 'true');
  await keys.press('Enter');
  await expect(picker).toHaveAttribute('aria-expanded', 'true');
  await examine(page, 'country-list');
  await keys.press('Escape');
  await expect(picker).toHaveValue('');

  // Leaving the field with one result chosen keeps it, as a select would.
  await picker.fill('portug');
  await expect.poll(active).toContain('Portugal');
  await keys.press('Tab');
  await expect(picker).toHaveValue('Portugal');
});

test('after a refusal the first wrong field has the focus, and its error is heard with it', async ({ server, mail, computer }) => {
  const person = await newPerson({ server, mail, to: 'personal' });
  const desk = await computer();
  desk.watch.allow(/status of (401|422)/);
  const { page } = desk;
  await desk.open('/signup');
  await page.getByLabel(say('account.email')).fill('nobody@');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel(say('account.email'))).toBeFocused();
  await expect(page.getByLabel(say('account.email'))).toHaveAccessibleDescription(say('errors.malformed_email'));
  await expect(page.getByRole('alert').first()).toBeVisible();
  await examine(page, 'signup-wrong');

  await person.enter(desk.context);
  await desk.open('/verify/personal');
  await field(page, 'wizard.family_names').fill('Ludwig2');
  await field(page, 'wizard.given_names').fill('Tobias');
  await field(page, 'common.day').fill('31');
  await field(page, 'common.month').selectOption('2');
  await field(page, 'common.year').fill('1990');
  await page.getByRole('button', { name: 'Continue' }).click();
  const family = field(page, 'wizard.family_names');
  await expect(family).toBeFocused();
  await expect(family).toHaveAttribute('aria-invalid', 'true');
  await expect(family).toHaveAccessibleDescription(say('errors.forbidden_name'));
  await expect(page.getByRole('alert').filter({ hasText: say('errors.invalid') })).toBeVisible();
  await expect(page.getByRole('group', { name: say('wizard.birth_date') })).toHaveAccessibleDescription(say('errors.malformed_date'));
  // Nothing typed is lost.
  await expect(family).toHaveValue('Ludwig2');
  await expect(field(page, 'common.year')).toHaveValue('1990');
  await examine(page, 'personal-wrong');
  // The next one, once the first is right.
  await family.fill('Ludwig');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(field(page, 'common.day')).toBeFocused();
});

test('at 200 % zoom and in a window of 320 pixels nothing scrolls sideways', async ({ server, mail, computer }) => {
  const [person, waiting] = await Promise.all([newPerson({ server, mail, to: 'front' }), newPerson({ server, mail, to: 'waiting' })]);
  const desk = await computer({ byHand: true, film: ['passport'] });
  const { page } = desk;
  desk.watch.allow(/status of 404/);
  const widths = [640, 320];
  const look = async () => {
    for (const width of widths) {
      await page.setViewportSize({ width, height: 400 });
      await expectNoSidewaysScroll(page);
    }
  };
  for (const address of ['/', '/signup', '/confirm', '/login', '/nowhere', '/console/login']) {
    await desk.open(address);
    await look();
  }
  await person.enter(desk.context);
  for (const address of ['/identification', '/verify/region', '/verify/personal', '/verify/summary', '/verify/document', '/verify/front', '/dev/outbox']) {
    await desk.open(address);
    await look();
  }
  await desk.open('/verify/front');
  await page.setViewportSize({ width: 320, height: 480 });
  await button(page, 'Take pictures').click();
  await desk.camera.waitForScene(page, 'passport', { settle: 0 });
  await look();
  // Also in a low window the shutter can be reached.
  await expect(button(page, say('camera.take_picture'))).toBeInViewport();
  await desk.context.clearCookies();
  await waiting.enter(desk.context);
  await desk.open('/verify');
  await expect(page).toHaveURL(/\/verify\/waiting/);
  await look();
});

test('who wants less motion gets none that moves', async ({ server, mail, computer }) => {
  const person = await newPerson({ server, mail, to: 'waiting' });
  const desk = await computer();
  await desk.page.emulateMedia({ reducedMotion: 'reduce' });
  await person.enter(desk.context);
  for (const address of ['/', '/login', '/identification', '/verify/waiting']) {
    await desk.open(address);
    const moving = await desk.page.evaluate(() =>
      document
        .getAnimations()
        .filter((animation) => animation.playState === 'running' && Number(animation.effect?.getComputedTiming().duration) > 1)
        .map((animation) => (animation.effect instanceof KeyframeEffect ? animation.effect.target?.className : '')),
    );
    expect(moving, address).toEqual([]);
  }
  await desk.page.emulateMedia({ reducedMotion: null });
});

test('the time that is left is seen and heard, and more is offered in time', async ({ ownServer, mail, computer }) => {
  const server = await ownServer();
  const person = await newPerson({ server, mail, to: 'personal' });
  const desk = await computer({ baseURL: server.url });
  const { page } = desk;
  await person.enter(desk.context);
  await desk.open('/verify/personal');
  const chip = page.locator('.wizard-top .time-left');
  await expect(chip).toHaveAttribute('data-state', 'plenty');
  await expect(chip.getByRole('timer')).toHaveText(/^1[45]:\d\d$/);

  await server.advance(10 * 60);
  await page.reload();
  await alive(page);
  await expect(chip.getByRole('status')).toHaveText(say('wizard.minutes_left', { count: 5 }), { timeout: 15_000 });
  await expect(chip.getByRole('timer')).toHaveText(/^(5:00|4:\d\d)$/);

  await server.advance(3 * 60);
  await field(page, 'wizard.family_names').fill('Ludwig');
  await page.reload();
  await alive(page);
  await expect(chip).toHaveAttribute('data-state', 'low');
  await expect(chip.getByRole('status')).toHaveText(say('wizard.minutes_left', { count: 2 }));
  const dialog = page.getByRole('dialog', { name: say('wizard.more_time_title') });
  await expect(dialog).toBeVisible();
  await examine(page, 'more-time');
  expect(await dialog.evaluate((element) => element.contains(document.activeElement)), 'the focus is in the dialog').toBe(true);
  await tabTo(page, dialog.getByRole('button', { name: say('wizard.more_time_button') }), 6);
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByText(say('wizard.more_time_given'))).toBeVisible();
  await expect(chip).toHaveAttribute('data-state', 'plenty');
});
