// What a person does from the first page to the decision, on a computer and on a phone, with every page on the way held
// to the rules for pages: axe in both themes, pictures in both themes and widths, no sideways scrolling.
import {
  expect, fixture, freshAddress, like, people, readQr, say, test,
} from '../harness/test.mjs';
import {
  button, chooseCountry, expectSamePage, fillPersonal, heading, look, markPage, panel, pressNumber, scan, showCode,
  pressMyself, takePicture, uploadFile,
} from './hands.js';
import type { Page } from '@playwright/test';

const password = 'harbour lantern weaver';

/** Signs in to the console by hand. */
async function signInToConsole(page: Page, email: string) {
  await page.getByLabel(say('review.email')).fill(email);
  await page.getByLabel(say('review.password'), { exact: true }).fill(password);
  await button(page, say('review.log_in_button')).click();
  await expect(heading(page, say('review.queue_title'))).toBeVisible();
}

/** The review desk's decision form. */
const decision = (page: Page) => page.getByRole('form', { name: say('review.decision') });

/** Waits until every picture on the page has been loaded and shown. */
async function expectPicturesShown(page: Page) {
  await expect
    .poll(() => page.evaluate(() => [...document.images].filter((image) => image.loading !== 'lazy' && image.getClientRects().length > 0).every((image) => image.complete && image.naturalWidth > 0)))
    .toBe(true);
}

test('a person signs up, verifies with computer and phone, is rejected, repeats only what was wrong, and is approved', async ({ ownServer, mail, computer, phone }) => {
  test.setTimeout(600_000);
  const server = await ownServer();
  const baseURL = server.url;
  const who = people.tobias;
  const address = freshAddress('tobias');
  const reviewer = freshAddress('reviewer');
  await server.createAdmin(reviewer, password);
  const desk = await computer({ baseURL, film: ['card-front'] });
  const { page } = desk;

  // The first page, and signing up.
  await desk.open('/');
  await expect(heading(page, say('account.home_title'))).toBeVisible();
  await look(page, '01-home');
  await page.getByRole('link', { name: say('account.home_start') }).click();
  await expect(heading(page, say('account.sign_up_title'))).toBeVisible();
  await page.getByLabel(say('account.email')).fill('not an address');
  await button(page, say('account.sign_up_button')).click();
  await expect(page.getByText(say('errors.malformed_email'))).toBeVisible();
  await look(page, '02-signup-refused');
  await page.getByLabel(say('account.email')).fill(address);
  await page.getByLabel(say('account.password'), { exact: true }).fill(password);
  await look(page, '03-signup');
  await button(page, say('account.sign_up_button')).click();

  // The code arrives over SMTP.
  await expect(heading(page, say('account.confirm_title'))).toBeVisible();
  const letter = await mail.waitForMail(address, ({ code }) => code !== undefined);
  expect(letter.subject).toContain(letter.code);
  const wrong = letter.code === '000000' ? '000001' : '000000';
  await page.getByLabel(say('account.code'), { exact: true }).fill(wrong);
  await button(page, say('account.confirm_button')).click();
  await expect(page.getByText(like('errors.code_wrong'))).toBeVisible();
  await look(page, '04-confirm');
  await page.getByLabel(say('account.code'), { exact: true }).fill(letter.code ?? '');
  await button(page, say('account.confirm_button')).click();

  // Both levels.
  await expect(heading(page, say('wizard.identification_title'))).toBeVisible();
  await look(page, '05-identification');
  await page.getByRole('link', { name: 'Verify', exact: true }).click();
  await expect(heading(page, say('wizard.region_title'))).toBeVisible();
  await look(page, '06-region');
  await chooseCountry(page, 'nationality', 'Spain');
  await chooseCountry(page, 'residence', 'Spain');
  await page.getByText(say('wizard.consent_agree'), { exact: true }).click();
  await button(page, 'Start').click();
  await expect(heading(page, say('wizard.personal_title'))).toBeVisible();
  await expect(page.getByText(say('wizard.immutable_before'))).toBeVisible();
  await fillPersonal(page, who);
  await look(page, '07-personal');
  await button(page, 'Continue').click();
  await expect(heading(page, say('wizard.summary_title'))).toBeVisible();
  await expect(page.getByText(say('wizard.immutable_again'))).toBeVisible();
  await expect(page.getByText(who.surname)).toBeVisible();
  await expect(page.getByText('11 February 1979')).toBeVisible();
  await look(page, '08-summary');
  await button(page, say('wizard.summary_confirm')).click();
  await expect(heading(page, say('wizard.confirmed_title'))).toBeVisible();
  await look(page, '09-basic-done');
  await page.getByRole('link', { name: 'Go to Advanced Verification' }).click();

  // The document: a card, front and back, by camera.
  await expect(heading(page, say('wizard.document_title'))).toBeVisible();
  await expect(page.locator('input#country[role=combobox]')).toHaveValue('Spain');
  await page.getByText(say('wizard.national_identity_card'), { exact: true }).click();
  await look(page, '10-document');
  await button(page, 'Continue').click();
  await expect(page).toHaveURL(/\/verify\/front$/);
  await expect(button(page, 'Take pictures')).toBeVisible();
  await expect(button(page, 'Upload files')).toBeVisible();
  await expect(button(page, 'Use mobile phone')).toBeVisible();
  await look(page, '11-front-ways');
  await button(page, 'Take pictures').click();
  // The card takes itself. Whoever wants to press says so, and may change their mind.
  await pressMyself(page);
  await desk.camera.waitForScene(page, 'card-front');
  await expect(page.locator('.stage')).toHaveAttribute('data-light', 'good', { timeout: 20_000 });
  await look(page, '12-front-camera');
  await button(page, say('camera.switch_automatic_on')).click();
  await expect(page.getByText(say('camera.preview_document'))).toBeVisible();
  await expectPicturesShown(page);
  await look(page, '13-front-preview');
  await button(page, 'Use this photo').click();
  await expect(page).toHaveURL(/\/verify\/back$/);
  await takePicture(desk, 'card-back', 'Take pictures');
  await button(page, 'Use this photo').click();

  // The portrait.
  await expect(page).toHaveURL(/\/verify\/portrait$/);
  await expect(button(page, 'Take a new photo')).toBeVisible();
  await expect(button(page, 'Upload files')).toBeHidden();
  await look(page, '14-portrait');
  desk.camera.show(['face']);
  await button(page, 'Take a new photo').click();
  await desk.camera.waitForScene(page, 'face');
  await look(page, '15-portrait-camera');
  // A press on the picture itself takes it.
  await page.locator('.stage-press').click();
  await expect(button(page, 'Retake')).toBeVisible();
  await expectPicturesShown(page);
  await look(page, '16-portrait-preview');
  await button(page, 'Submit & Continue').click();

  // The face check moves to the phone.
  await expect(page).toHaveURL(/\/verify\/face-check$/);
  await expect(button(page, 'Begin Verification')).toBeVisible();
  await look(page, '17-face-check');
  const first = await showCode(page);
  await look(page, '18-handoff-code');
  const link = await readQr(panel(page).locator('.qr'), { not: first, timeout: 30_000 });
  const mobile = await phone({ baseURL, film: ['face-tall'] });
  const number = await scan(mobile, link);
  await expect(mobile.page.getByText(address)).toHaveCount(0);
  await look(mobile.page, '19-phone-number');
  await expect(panel(page).getByRole('button', { name: String(number), exact: true })).toBeVisible();
  await expect(panel(page).locator('.number')).toHaveCount(3);
  await look(page, '20-handoff-numbers');
  await markPage(page);
  await pressNumber(page, number);
  await expect(button(mobile.page, 'Begin Verification')).toBeVisible();
  await look(mobile.page, '21-phone-face-check');
  await expect(panel(page).getByText(say('handoff.take_back'))).toBeVisible();
  await look(page, '22-handoff-phone-at-work');
  await button(mobile.page, 'Begin Verification').click();
  await expect(mobile.page.locator('.face-arrow')).toBeVisible({ timeout: 15_000 });
  await mobile.page.screenshot({ path: 'shots/23-phone-face-check-running.png' });
  await expect(heading(mobile.page, say('handoff.finished_title'))).toBeVisible({ timeout: 45_000 });
  await look(mobile.page, '24-phone-done');

  // The computer has moved on by itself.
  await expect(heading(page, say('wizard.waiting_title'))).toBeVisible();
  await expectSamePage(page);
  await look(page, '25-waiting');

  // A reviewer looks at everything and rejects two pictures.
  const reviewDesk = await computer({ baseURL });
  const board = reviewDesk.page;
  await reviewDesk.open('/console');
  await expect(heading(board, say('review.log_in_title'))).toBeVisible();
  await look(board, '30-console-log-in');
  await signInToConsole(board, reviewer);
  await look(board, '31-console-queue');
  await board.getByRole('link', { name: say('review.document', { country: 'Spain', document: say('wizard.national_identity_card') }) }).first().click();
  await expect(board.getByText(who.surname).first()).toBeVisible();
  await expect(page.getByText(say('wizard.timeline_looking'))).toBeVisible();
  await expectPicturesShown(board);
  await look(board, '32-console-case');
  await board.locator('.evidence-tab').filter({ hasText: say('review.face_check') }).click();
  await expect(board.getByRole('img', { name: like('review.alt_frame') }).first()).toBeVisible();
  await expectPicturesShown(board);
  await look(board, '33-console-face-check');
  await button(decision(board), say('review.reject')).click();
  await board.getByRole('group', { name: say('wizard.subject_back') }).getByLabel(say('wizard.reason_blurred')).check();
  await board.getByRole('group', { name: say('wizard.subject_portrait') }).getByLabel(say('wizard.reason_face_covered')).check();
  await look(board, '34-console-reasons');
  await button(decision(board), say('review.reject_go')).click();
  await expect(board.getByRole('dialog', { name: say('review.confirm_reject') })).toBeVisible();
  await look(board, '35-console-confirm');
  await button(board.getByRole('dialog', { name: say('review.confirm_reject') }), say('review.reject')).click();
  await expect(board.getByText(say('review.done_rejected'))).toBeVisible();

  // The person's page changes live, with each reason at its picture; a letter comes too.
  await expect(heading(page, say('wizard.rejected_title'))).toBeVisible();
  await expectSamePage(page);
  const reasons = page.locator('.reason');
  await expect(reasons).toHaveCount(2);
  await expect(reasons.filter({ hasText: say('wizard.subject_back') })).toContainText(say('wizard.reason_blurred'));
  await expect(reasons.filter({ hasText: say('wizard.subject_portrait') })).toContainText(say('wizard.reason_face_covered_do'));
  await expect(page.locator('.fine')).toContainText(say('wizard.subject_front'));
  await expect(page.locator('.fine')).toContainText(say('wizard.subject_face_check'));
  await expectPicturesShown(page);
  await look(page, '40-rejected');
  const refusal = await mail.waitForMail(address, ({ subject }) => /could not be verified/.test(subject));
  expect(refusal.text).not.toContain(who.surname);

  // Retry asks for the back and the portrait, and for nothing else.
  await button(page, 'Retry').click();
  await expect(heading(page, say('wizard.step_back')).or(page.getByRole('heading', { level: 1, name: /back/i })).first()).toBeVisible();
  await takePicture(desk, 'card-back', 'Take pictures');
  await button(page, 'Use this photo').click();
  await expect(button(page, 'Take a new photo')).toBeVisible();
  await takePicture(desk, 'face', 'Take a new photo');
  await button(page, 'Submit & Continue').click();
  await expect(heading(page, say('wizard.send_title'))).toBeVisible();
  await expect(page.getByText(say('wizard.send_kept_face'))).toBeVisible();
  await expectPicturesShown(page);
  await look(page, '41-send');
  await button(page, 'Submit & Continue').click();
  await expect(heading(page, say('wizard.waiting_title'))).toBeVisible();

  // The second look approves; the queue had it without being asked.
  await board.goto('/console');
  await board.getByRole('link', { name: say('review.document', { country: 'Spain', document: say('wizard.national_identity_card') }) }).first().click();
  await expect(board.getByText(say('review.earlier_rejected')).first()).toBeVisible();
  await button(decision(board), say('review.approve')).click();
  await button(board.getByRole('dialog', { name: say('review.confirm_approve') }), say('review.approve')).click();
  await expect(board.getByText(say('review.done_approved'))).toBeVisible();
  await expect(heading(page, say('wizard.approved_title'))).toBeVisible();
  await look(page, '42-approved');
  const approval = await mail.waitForMail(address, ({ subject }) => /is verified/.test(subject));
  expect(approval.links.some((found) => found.endsWith('/identification'))).toBe(true);
  await page.getByRole('link', { name: say('wizard.to_identification') }).click();
  await expect(page.getByText(say('wizard.badge_verified'), { exact: true })).toBeVisible();
  await look(page, '43-identification-verified');
  await desk.open('/dev/outbox');
  await expect(page.getByText(approval.subject).first()).toBeVisible();
  await look(page, '50-outbox');

  // Logging out and in again.
  await desk.open('/identification');
  await page.getByLabel(like('common.account_of')).click();
  await button(page, say('common.log_out')).click();
  await expect(heading(page, say('account.home_title'))).toBeVisible();
  await desk.open('/login');
  await page.getByLabel(say('account.email')).fill(address);
  await page.getByLabel(say('account.password'), { exact: true }).fill('not the password at all');
  await button(page, say('account.log_in_button')).click();
  await expect(page.getByText(say('errors.wrong_credentials'))).toBeVisible();
  await look(page, '51-log-in');
  await page.getByLabel(say('account.password'), { exact: true }).fill(password);
  await button(page, say('account.log_in_button')).click();
  await expect(page.getByText(say('wizard.badge_verified'), { exact: true })).toBeVisible();

  // Refused codes and passwords are the only errors that a browser may report; nothing personal is in the server's log.
  desk.watch.allow(/status of (401|422)/);
  reviewDesk.watch.allow(/status of 401/);
  expect(server.logged([address, who.surname, who.given, password, letter.code ?? 'no code'])).toEqual([]);
});

test('a passport goes by upload and the face check is done on the computer, all of it quickly', async ({ ownServer, mail, computer }) => {
  test.setTimeout(240_000);
  const server = await ownServer();
  const baseURL = server.url;
  const who = people.marisol;
  const address = freshAddress('marisol');
  const reviewer = freshAddress('reviewer');
  await server.createAdmin(reviewer, password);
  const desk = await computer({ baseURL, film: ['face-marisol'], theme: 'dark' });
  const { page } = desk;
  await desk.open('/signup');
  await page.getByLabel(say('account.email')).fill(address);
  await page.getByLabel(say('account.password'), { exact: true }).fill(password);
  await button(page, say('account.sign_up_button')).click();
  await expect(heading(page, say('account.confirm_title'))).toBeVisible();
  const letter = await mail.waitForMail(address, ({ code }) => code !== undefined);
  await page.getByLabel(say('account.code'), { exact: true }).fill(letter.code ?? '');
  await button(page, say('account.confirm_button')).click();
  await page.getByRole('link', { name: 'Verify', exact: true }).click();
  await chooseCountry(page, 'nationality', 'Germany');
  await chooseCountry(page, 'residence', 'Mexico');
  await page.getByText(say('wizard.consent_agree'), { exact: true }).click();
  await button(page, 'Start').click();
  await expect(heading(page, say('wizard.personal_title'))).toBeVisible();
  await expect(page.locator('input#address_country[role=combobox]')).toHaveValue('Mexico');
  await fillPersonal(page, who);
  await button(page, 'Continue').click();
  await button(page, say('wizard.summary_confirm')).click();
  await page.getByRole('link', { name: 'Go to Advanced Verification' }).click();
  await page.getByText(say('wizard.passport'), { exact: true }).click();
  await button(page, 'Continue').click();

  // The passport as a file: one page, no back.
  await expect(page).toHaveURL(/\/verify\/front$/);
  await uploadFile(page, fixture('documents/marisol-passport.jpg'));
  await expectPicturesShown(page);
  await look(page, '60-upload-preview');
  await button(page, 'Use this photo').click();
  await expect(page).toHaveURL(/\/verify\/portrait$/);
  await takePicture(desk, 'face-marisol', 'Take a new photo');
  await button(page, 'Submit & Continue').click();
  await expect(page).toHaveURL(/\/verify\/face-check$/);
  await button(page, 'Begin Verification').click();
  await expect(page.locator('.face-arrow')).toBeVisible({ timeout: 15_000 });
  await page.screenshot({ path: 'shots/61-face-check-running.png' });
  await expect(heading(page, say('wizard.waiting_title'))).toBeVisible({ timeout: 45_000 });

  // The reviewer works by keyboard.
  const reviewDesk = await computer({ baseURL });
  const board = reviewDesk.page;
  await reviewDesk.open('/console/login');
  await signInToConsole(board, reviewer);
  await board.getByRole('link', { name: say('review.document', { country: 'Germany', document: say('wizard.passport') }) }).click();
  await expect(board.getByText(who.surname).first()).toBeVisible();
  await expectPicturesShown(board);
  await board.keyboard.press('a');
  await expect(board.getByRole('dialog', { name: say('review.confirm_approve') })).toBeVisible();
  await board.keyboard.press('a');
  await expect(board.getByText(say('review.done_approved'))).toBeVisible();
  await expect(heading(page, say('wizard.approved_title'))).toBeVisible();
  await mail.waitForMail(address, ({ subject }) => /is verified/.test(subject));
});
