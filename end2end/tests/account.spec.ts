// Accounts as people meet them, and the promises about safety that hold on every page: nothing tells a stranger who has
// an account, sessions cannot be stolen or used by other sites, no page runs foreign code or asks anybody else.
import { createServer } from 'node:http';
import type { Page } from '@playwright/test';
import { alive, examine, expect, freshAddress, like, newPerson, newStaff, say, test } from '../harness/test.mjs';
import { ask, newCaller } from '../harness/caller.mjs';

const password = 'four quiet words together';
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true }).filter({ visible: true }).first();

/** Fills in the sign-up page and sends it. */
async function signUp(page: Page, email: string, secret = password) {
  await page.getByLabel(say('account.email')).fill(email);
  await page.getByLabel(say('account.password'), { exact: true }).fill(secret);
  await button(page, say('account.sign_up_button')).click();
}

async function answerCode(page: Page, code: string) {
  await page.getByLabel(say('account.code'), { exact: true }).fill(code);
  await button(page, say('account.confirm_button')).click();
}

/** Six digits that are not these. */
const otherThan = (code = '') => `${(Number(code[0] ?? 0) + 1) % 10}${code.slice(1)}`;

test('signing up: a wrong code says how many tries are left, and the right one works', async ({ server, mail, computer }) => {
  const desk = await computer();
  desk.watch.allow(/status of 422/);
  const email = freshAddress();
  await desk.open('/');
  await examine(desk.page, 'home');
  await desk.page.getByRole('link', { name: say('account.home_start') }).click();
  await expect(desk.page).toHaveURL(/\/signup/);
  await examine(desk.page, 'signup');
  await signUp(desk.page, email);
  await expect(desk.page).toHaveURL(/\/confirm/);
  await examine(desk.page, 'confirm');
  const letter = await mail.waitForMail(email);
  expect(letter.subject).toContain(letter.code ?? 'a code');

  await answerCode(desk.page, otherThan(letter.code));
  await expect(desk.page.getByText(say('errors.code_wrong', { count: 4 }))).toBeVisible();
  await expect(desk.page.getByLabel(say('account.code'), { exact: true })).toBeFocused();
  await examine(desk.page, 'confirm-wrong');
  await answerCode(desk.page, '12 34');
  await expect(desk.page.getByText(new RegExp(`${say('errors.malformed_code')}|${like('errors.code_wrong').source}`))).toBeVisible();
  await answerCode(desk.page, letter.code ?? '');
  await expect(desk.page).toHaveURL(/\/identification/);
  await examine(desk.page, 'identification');
  expect(server.logged([email, password, letter.code ?? ''])).toEqual([]);
});

test('after five wrong codes the right one is over too, and a new one can be asked for after a minute', async ({ ownServer, mail, computer }) => {
  const server = await ownServer();
  const desk = await computer({ baseURL: server.url });
  desk.watch.allow(/status of (422|429)/);
  const email = freshAddress();
  await desk.open('/signup');
  await signUp(desk.page, email);
  await expect(desk.page).toHaveURL(/\/confirm/);
  const first = await mail.waitForMail(email);

  // At once is too soon: the page says from when on.
  await button(desk.page, say('account.resend')).click();
  await expect(desk.page.getByText(like('errors.code_too_soon'))).toBeVisible();
  for (let left = 4; left >= 0; left -= 1) {
    await answerCode(desk.page, otherThan(first.code));
    const words = left > 1 ? say('errors.code_wrong', { count: left }) : left === 1 ? say('errors.code_wrong_last') : say('errors.code_over');
    await expect(desk.page.getByText(words)).toBeVisible();
  }
  await answerCode(desk.page, first.code ?? '');
  await expect(desk.page.getByText(say('errors.code_over'))).toBeVisible();
  await examine(desk.page, 'confirm-over');

  await server.advance(61);
  await button(desk.page, say('account.resend')).click();
  await expect(desk.page.getByText(say('account.resent'))).toBeVisible();
  await expect(button(desk.page, say('account.resend'))).toBeDisabled();
  await expect(desk.page.getByText(like('account.resend_wait'))).toBeVisible();
  const second = await mail.waitForMail(email);
  await answerCode(desk.page, second.code ?? '');
  await expect(desk.page).toHaveURL(/\/identification/);
});

test('a code is too old after 30 minutes', async ({ ownServer, mail }) => {
  const server = await ownServer();
  const caller = newCaller(server);
  const email = freshAddress();
  await caller.must('sign_up', { email, password });
  const letter = await mail.waitForMail(email);
  await server.advance(30 * 60);
  expect((await caller.post('confirm_email', { code: letter.code ?? '' })).json).toEqual({ Refused: { code: 'code_over' } });
});

test('logging in and out: what was typed wrong is said, and afterwards nothing of the session is left', async ({ server, mail, computer }) => {
  const person = await newPerson({ server, mail });
  const desk = await computer();
  desk.watch.allow(/status of (401|422)/);
  await desk.open('/identification');
  await expect(desk.page).toHaveURL(/\/login/);
  await examine(desk.page, 'login');
  const email = desk.page.getByLabel(say('account.email'));
  const secret = desk.page.getByLabel(say('account.password'), { exact: true });
  await email.fill(person.email);
  await secret.fill('not my password at all');
  await button(desk.page, say('account.log_in_button')).click();
  await expect(desk.page.getByText(say('errors.wrong_credentials'))).toBeVisible();
  await expect(email).toHaveValue(person.email);
  await examine(desk.page, 'login-wrong');
  await secret.fill(person.password);
  await button(desk.page, say('account.log_in_button')).click();
  await expect(desk.page).toHaveURL(/\/identification/);
  const before = await desk.context.cookies();

  await desk.page.getByRole('button', { name: like('common.account_of') }).or(desk.page.locator('summary').filter({ hasText: say('common.account_menu') })).first().click();
  await button(desk.page, say('common.log_out')).click();
  await expect(desk.page).toHaveURL(`${server.url}/`);
  expect((await desk.context.cookies()).filter(({ name }) => name === 'session')).toEqual([]);
  // The old token is worth nothing, also for somebody who kept it; the other session of the person goes on.
  const token = before.find(({ name }) => name === 'session')?.value ?? '';
  const thief = newCaller(server);
  thief.jar.set('session', token);
  expect((await thief.post('case')).status).toBe(401);
  expect((await person.post('case')).status).toBe(200);
  await desk.page.goBack();
  await alive(desk.page);
  await expect(desk.page).toHaveURL(/\/login/);
});

test('nothing tells a stranger whether an address has an account', async ({ ownServer, mail, computer }) => {
  const server = await ownServer();
  const person = await newPerson({ server, mail });
  await server.advance(120);

  // The page after signing up is the same, and only the owner's letter tells the difference.
  const desk = await computer({ baseURL: server.url });
  desk.watch.allow(/status of (401|422)/);
  const unknown = freshAddress();
  const pages: string[] = [];
  for (const email of [person.email, unknown]) {
    await desk.open('/signup');
    await signUp(desk.page, email);
    await expect(desk.page).toHaveURL(/\/confirm$/);
    await expect(desk.page.getByLabel(say('account.code'), { exact: true })).toBeVisible();
    await answerCode(desk.page, '000000');
    await expect(desk.page.getByText(like('errors.code_wrong'))).toBeVisible();
    pages.push((await desk.page.locator('main').innerText()).replaceAll(/\s+/g, ' '));
  }
  expect(pages[0]).toBe(pages[1]);
  const known = await mail.waitForMail(person.email, ({ code }) => code === undefined);
  expect(known.links.some((link) => link.endsWith('/login'))).toBe(true);
  expect((await mail.waitForMail(unknown)).code).toMatch(/^\d{6}$/);

  // The answers are the same to the letter, and the headers too.
  const look = async (name: string, fields: Record<string, string>) => {
    const answer = await newCaller(server).post(name, fields);
    const headers = Object.keys(answer.headers).sort();
    return { status: answer.status, headers, body: answer.body.toString('utf8') };
  };
  await server.advance(120);
  expect(await look('sign_up', { email: person.email, password })).toEqual(await look('sign_up', { email: freshAddress(), password }));
  expect(await look('log_in', { email: person.email, password })).toEqual(await look('log_in', { email: freshAddress(), password }));

  // And they take as long: the password is compared with something in either case.
  const quickest = { known: Infinity, unknown: Infinity };
  for (let turn = 0; turn < 5; turn += 1) {
    for (const kind of ['known', 'unknown'] as const) {
      const begun = performance.now();
      await look('log_in', { email: kind === 'known' ? person.email : freshAddress(), password });
      quickest[kind] = Math.min(quickest[kind], performance.now() - begun);
    }
  }
  expect(quickest.unknown / quickest.known, JSON.stringify(quickest)).toBeGreaterThan(0.5);
  expect(quickest.unknown / quickest.known, JSON.stringify(quickest)).toBeLessThan(2);
});

test('a stranger who signs up with somebody’s address gets no account by that person’s code', async ({ ownServer, mail }) => {
  const server = await ownServer();
  const email = freshAddress();
  const stranger = newCaller(server);
  const owner = newCaller(server);
  await stranger.must('sign_up', { email, password: 'the password of a stranger' });
  await mail.waitForMail(email);
  await server.advance(61);
  await owner.must('sign_up', { email, password });
  const letter = await mail.waitForMail(email);
  expect((await stranger.post('confirm_email', { code: letter.code ?? '' })).status).toBe(422);
  await owner.must('confirm_email', { code: letter.code ?? '' });
  expect((await newCaller(server).post('log_in', { email, password: 'the password of a stranger' })).status).toBe(401);
  expect((await newCaller(server).post('log_in', { email, password })).status).toBeLessThan(400);
});

test('who tries too often is told how long to wait', async ({ ownServer, computer }) => {
  const server = await ownServer({ COUNTERSIGN_ATTEMPTS_PER_MINUTE: '2', COUNTERSIGN_TEST_CLOCK: '0' });
  const caller = newCaller(server);
  expect((await caller.post('log_in', { email: freshAddress(), password })).status).toBe(401);
  const desk = await computer({ baseURL: server.url });
  desk.watch.allow(/status of (401|429)/);
  await desk.open('/login');
  await desk.page.getByLabel(say('account.email')).fill(freshAddress());
  await desk.page.getByLabel(say('account.password'), { exact: true }).fill(password);
  await button(desk.page, say('account.log_in_button')).click();
  await expect(desk.page.getByText(say('errors.wrong_credentials'))).toBeVisible();
  await button(desk.page, say('account.log_in_button')).click();
  await expect(desk.page.getByRole('alert').filter({ hasText: like('errors.too_many_requests') })).toBeVisible();
  await examine(desk.page, 'too-many-tries');
  const answer = await caller.post('log_in', { email: freshAddress(), password });
  expect(answer.status).toBe(429);
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(31);
});

test('the session is a cookie that no script and no other site can read', async ({ server, mail, computer }) => {
  const person = await newPerson({ server, mail });
  for (const [base, name, secure] of [
    [server.url, 'session', false],
    [server.httpsUrl, '__Host-session', true],
  ] as const) {
    const desk = await computer({ baseURL: base });
    await desk.open('/login');
    await desk.page.getByLabel(say('account.email')).fill(person.email);
    await desk.page.getByLabel(say('account.password'), { exact: true }).fill(person.password);
    await button(desk.page, say('account.log_in_button')).click();
    await expect(desk.page).toHaveURL(/\/identification/);
    const cookie = (await desk.context.cookies()).find((cookie) => cookie.name === name);
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', secure, path: '/' });
    expect(cookie?.value.length).toBeGreaterThan(30);
    expect(cookie?.expires).toBeGreaterThan(Date.now() / 1000);
    expect(await desk.page.evaluate(() => document.cookie)).not.toContain(cookie?.value ?? '?');
    await desk.close();
  }
});

test('every page comes with its headers, a nonce of its own, and no inline script or style', async ({ server, mail, computer }) => {
  const person = await newPerson({ server, mail, to: 'front' });
  const staff = await newStaff(server);
  const nonces = new Set<string>();
  const addresses = ['/', '/signup', '/confirm', '/login', '/identification', '/verify/region', '/verify/front', '/phone', `/h/${'a'.repeat(43)}`, '/console/login', '/console', '/nowhere', '/dev/outbox'];
  for (const address of addresses) {
    const caller = address.startsWith('/console') && address !== '/console/login' ? staff : person;
    const answer = await caller.send(address, { headers: { accept: 'text/html' } });
    const policy = String(answer.headers['content-security-policy']);
    const body = answer.body.toString('utf8');
    const nonce = /script-src 'nonce-([\w-]+)'/.exec(policy)?.[1] ?? '';
    expect(nonce, address).not.toBe('');
    expect(nonces.has(nonce), `${address}: the nonce was used before`).toBe(false);
    nonces.add(nonce);
    expect(policy).not.toContain('unsafe-inline');
    expect(policy).not.toContain("'unsafe-eval'");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    for (const [tag = '', content] of body.matchAll(/<script[^>]*>([^]*?)<\/script>/g)) {
      if (content || tag.includes('src=')) expect(tag, address).toContain(`nonce="${nonce}"`);
    }
    expect(body, address).not.toMatch(/<style[\s>]|\sstyle="|\son(click|load|error|submit)=/i);
    expect(answer.headers, address).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': expect.stringMatching(/no-store/),
    });
    expect(answer.headers['permissions-policy'], address).toContain('camera=(self)');
    expect(answer.headers['server'], address).toBeUndefined();
  }

  // In a browser: what a page asks for, it asks of this server only.
  const desk = await computer();
  await person.enter(desk.context);
  const hosts = new Set<string>();
  desk.page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url())) hosts.add(new URL(request.url()).host);
  });
  desk.watch.allow(/status of 404/);
  for (const address of ['/', '/login', '/identification', '/verify/front', '/nowhere', '/dev/outbox']) await desk.open(address);
  expect([...hosts]).toEqual([new URL(server.url).host]);
  // A script that somebody smuggles into the markup does not run.
  desk.watch.allow(/content security policy/i);
  await desk.page.evaluate(() => {
    const picture = document.createElement('img');
    picture.setAttribute('onerror', 'document.documentElement.dataset.smuggled = "yes"');
    picture.src = 'data:,';
    document.body.append(picture);
  });
  await desk.page.waitForTimeout(200);
  expect(await desk.page.locator('html').getAttribute('data-smuggled')).toBeNull();
});

test('another site cannot act in a person’s name', async ({ server, mail, computer, hosts }) => {
  const person = await newPerson({ server, mail });
  const body = 'nationality=ES&residence=ES&consent=given';
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const foreigners: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: server.url, 'sec-fetch-site': 'cross-site' },
    { origin: server.url, 'sec-fetch-site': 'same-site' },
  ];
  for (const headers of foreigners) {
    expect((await person.send('/api/start', { method: 'POST', headers: { ...form, ...headers }, body })).status, JSON.stringify(headers)).toBe(403);
  }
  const cookie = [...person.jar].map(([name, value]) => `${name}=${value}`).join('; ');
  expect((await ask(`${server.url}/api/start`, { method: 'POST', headers: { ...form, cookie }, body })).status).toBe(403);
  expect((await person.post('case')).json.place.place).toBe('outside');

  // A real page of another origin, with a form that sends itself.
  const foreign = createServer((_, answer) => {
    answer.writeHead(200, { 'content-type': 'text/html' });
    answer.end(`<title>evil</title><link rel="icon" href="data:,"><form method="post" action="${server.url}/api/log_out"></form><script>document.forms[0].submit()</script>`);
  });
  await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
  const address = foreign.address();
  const port = typeof address === 'object' ? address?.port : 0;
  hosts.add(`127.0.0.1:${port}`);
  try {
    const desk = await computer();
    desk.watch.allow(/status of 403/);
    await person.enter(desk.context);
    await desk.page.goto(`http://127.0.0.1:${port}/`);
    await expect(desk.page.getByRole('heading', { name: /another site/i })).toBeVisible();
    await examine(desk.page, 'from-another-site');
    await desk.open('/identification');
    await expect(desk.page).toHaveURL(/\/identification/);
  } finally {
    foreign.close();
  }
});

test('an upgrade that another site asks for is refused', async ({ server, mail }) => {
  const person = await newPerson({ server, mail });
  const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' };
  for (const origin of ['https://evil.example', 'null', '']) {
    const answer = await person.send('/live/case', { headers: { ...upgrade, origin } });
    expect(answer.status, origin).toBe(403);
  }
});

test('nothing of a person is left in the browser’s storage', async ({ server, mail, computer }) => {
  const person = await newPerson({ server, mail, to: 'front' });
  const desk = await computer({ byHand: true, film: ['passport'] });
  await desk.open('/login');
  await desk.page.getByLabel(say('account.email')).fill(person.email);
  await desk.page.getByLabel(say('account.password'), { exact: true }).fill(person.password);
  await button(desk.page, say('account.log_in_button')).click();
  await expect(desk.page).toHaveURL(/\/identification/);
  for (const address of ['/verify/region', '/verify/summary', '/verify/front']) await desk.open(address);
  await button(desk.page, 'Take pictures').click();
  await desk.camera.waitForScene(desk.page, 'passport');
  await button(desk.page, say('camera.take_picture')).click();
  await button(desk.page, 'Use this photo').click();
  await expect(desk.page).toHaveURL(/\/verify\/portrait/, { timeout: 20_000 });
  const kept = await desk.page.evaluate(async () => ({
    local: Object.entries(localStorage),
    session: Object.entries(sessionStorage),
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys().catch(() => [])).length,
    workers: (await navigator.serviceWorker?.getRegistrations().catch(() => []))?.length ?? 0,
  }));
  expect(kept).toEqual({ local: [], session: [], databases: 0, caches: 0, workers: 0 });
});
