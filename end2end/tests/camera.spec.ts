// The camera, and every complaint about cameras that people have of such products: each test's name is the product's
// answer to one. Pictures are taken by hand here; guidance.spec.ts is about those that take themselves. What is sent and
// stored afterwards is in uploads.spec.ts.
import type { Locator, Page } from '@playwright/test';
import { expect, examine, failCamera, fixture, inAppBrowsers, newPerson, readQr, say, test } from '../harness/test.mjs';

type Place = { server: { url: string }; mail: Parameters<typeof newPerson>[0]['mail'] };
type Device = { context: Parameters<Awaited<ReturnType<typeof newPerson>>['enter']>[0]; open: (address: string) => Promise<void> };

/** A person whose next step is this one, with its page open. */
async function atStep(place: Place, device: Device, to: 'front' | 'portrait' | 'face_check', documentType: 'passport' | 'national_identity_card' = 'passport') {
  const person = await newPerson({ ...place, to, documentType });
  await person.enter(device.context);
  await device.open(`/verify/${to.replace('_', '-')}`);
  return person;
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true }).filter({ visible: true }).first();
const takePictures = (page: Page) => button(page, 'Take pictures');
const shutter = (page: Page) => button(page, say('camera.take_picture'));
/** What stands in the place of the picture when there is none. */
const trouble = (page: Page, key: string) => page.getByRole('alert').filter({ hasText: say(key) });
const playing = (page: Page) => page.locator('video').evaluate((video: HTMLVideoElement) => video.readyState >= 2 && video.videoWidth > 0 && !video.paused);

async function expectPicture(page: Page) {
  await expect.poll(() => playing(page).catch(() => false), { timeout: 15_000 }).toBe(true);
  await expect(shutter(page)).toBeEnabled();
}

/** Whoever has no picture still has the other two ways, right here. */
async function expectOtherWays(page: Page, files = true) {
  if (files) await expect(button(page, 'Upload files')).toBeVisible();
  await expect(button(page, 'Use mobile phone')).toBeVisible();
}

/** The file way, from wherever the person is now, to the next step. */
async function uploadInstead(page: Page, file: string, next: RegExp) {
  await button(page, 'Upload files').click();
  await page.locator('input[type=file]').setInputFiles(fixture(file));
  await button(page, 'Use this photo').click();
  await expect(page).toHaveURL(next, { timeout: 20_000 });
}

/** Takes the picture that the camera shows now and sends it. */
async function takeAndSend(page: Page, send: 'Use this photo' | 'Submit & Continue') {
  await shutter(page).click();
  await button(page, send).click();
}

/** Counts what the page asked of the camera, and keeps its tracks to see whether they were let go. */
async function watchCamera(page: Page) {
  await page.addInitScript(() => {
    const seen = { asked: 0, failure: '', tracks: [] as MediaStreamTrack[], wishes: [] as string[] };
    Object.assign(window, { seen });
    if (!navigator.mediaDevices) return;
    const open = MediaDevices.prototype.getUserMedia;
    MediaDevices.prototype.getUserMedia = async function (wish) {
      seen.asked += 1;
      seen.wishes.push(JSON.stringify(wish));
      if (seen.failure === 'OverconstrainedError' && wish?.video !== true) throw new OverconstrainedError('width', 'the test says no');
      if (seen.failure && seen.failure !== 'OverconstrainedError') throw new DOMException('the test says no', seen.failure);
      const stream = await open.call(this, wish);
      seen.tracks.push(...stream.getTracks());
      return stream;
    };
  });
  type Seen = { asked: number; failure: string; tracks: MediaStreamTrack[]; wishes: string[] };
  return {
    fail: (failure: string) => page.addInitScript((name) => void ((Reflect.get(window, 'seen') as Seen).failure = name), failure),
    mend: () => page.evaluate(() => void ((Reflect.get(window, 'seen') as Seen).failure = '')),
    asked: () => page.evaluate(() => (Reflect.get(window, 'seen') as Seen).asked),
    running: () => page.evaluate(() => (Reflect.get(window, 'seen') as Seen).tracks.filter((track) => track.readyState === 'live').length),
    /** The camera is pulled out while it films. */
    pull: () =>
      page.evaluate(() => {
        const track = (Reflect.get(window, 'seen') as Seen).tracks.at(-1);
        track?.stop();
        track?.dispatchEvent(new Event('ended'));
      }),
  };
}

/** Gives Chromium's test cameras the names that real devices have, in this order. */
async function nameLenses(page: Page, labels: string[]) {
  await page.addInitScript((names) => {
    const list = MediaDevices.prototype.enumerateDevices;
    const ids: string[] = [];
    Object.assign(window, { lensOf: (id: string) => names[ids.indexOf(id)] });
    MediaDevices.prototype.enumerateDevices = async function () {
      const devices = await list.call(this);
      ids.length = 0;
      for (const device of devices.filter(({ kind }) => kind === 'videoinput')) {
        Object.defineProperty(device, 'label', { value: names[ids.length] ?? device.label });
        ids.push(device.deviceId);
      }
      return devices;
    };
  }, labels);
}

/** The name of the lens whose picture the page shows. */
const lens = (page: Page) =>
  page.locator('video').evaluate((video: HTMLVideoElement) => {
    const stream = video.srcObject;
    const id = stream instanceof MediaStream ? stream.getVideoTracks()[0]?.getSettings().deviceId : undefined;
    return (Reflect.get(window, 'lensOf') as (id?: string) => string | undefined)(id) ?? '';
  });

const colour = (picture: Locator) =>
  picture.evaluate(async (element: HTMLImageElement) => {
    await element.decode();
    const canvas = document.createElement('canvas');
    canvas.width = 8;
    canvas.height = 8;
    const brush = canvas.getContext('2d');
    brush?.drawImage(element, 0, 0, 8, 8);
    return [...(brush?.getImageData(0, 0, 8, 8).data ?? [])];
  });

test('"No camera detected" is no dead end: the phone comes first, and a file can be sent', async ({ server, mail, computer }) => {
  const desk = await computer({ cameras: 0 });
  await atStep({ server, mail }, desk, 'front');
  await expect(desk.page.getByText(say('camera.missing_title'))).toBeVisible();
  const ways = desk.page.locator('.choose-ways').getByRole('button');
  await expect(ways.first()).toHaveText('Use mobile phone');
  await examine(desk.page, 'no-camera');

  // Whoever tries all the same is told the same, and has the same ways on.
  await takePictures(desk.page).click();
  await expect(trouble(desk.page, 'camera.missing_title')).toBeVisible();
  await expectOtherWays(desk.page);
  await button(desk.page, 'Use mobile phone').click();
  expect(await readQr(desk.page.locator('.qr'))).toContain('/h/');
  await button(desk.page, say('handoff.continue_here')).click();
  await uploadInstead(desk.page, 'documents/passport.jpg', /\/verify\/portrait/);

  // A portrait cannot be a file, so that here the phone is the way.
  await expect(desk.page.locator('.choose-ways').getByRole('button').first()).toHaveText('Use mobile phone');
  await expect(desk.page.getByRole('button', { name: 'Upload files' })).toHaveCount(0);
});

test('the camera works for the document and then for the portrait, and is let go in between', async ({ server, mail, computer }) => {
  const desk = await computer({ byHand: true, film: ['passport'] });
  const camera = await watchCamera(desk.page);
  const person = await atStep({ server, mail }, desk, 'front');
  await examine(desk.page, 'front-choice');
  await takePictures(desk.page).click();
  await desk.camera.waitForScene(desk.page, 'passport');
  await desk.page.screenshot({ path: 'shots/front-camera.png' });
  await shutter(desk.page).click();
  await expect(button(desk.page, 'Use this photo')).toBeVisible();
  expect(await camera.running(), 'nobody is filmed while the preview shows').toBe(0);
  await examine(desk.page, 'front-preview');
  desk.camera.show(['face']);
  await button(desk.page, 'Use this photo').click();
  await expect(desk.page).toHaveURL(/\/verify\/portrait/, { timeout: 20_000 });

  await examine(desk.page, 'portrait-choice');
  await button(desk.page, 'Take a new photo').click();
  await desk.camera.waitForScene(desk.page, 'face');
  await examine(desk.page, 'portrait-camera', { exclude: ['video'] });
  await takeAndSend(desk.page, 'Submit & Continue');
  await expect(desk.page).toHaveURL(/\/verify\/face-check/, { timeout: 20_000 });
  expect(await camera.running()).toBe(0);

  const [front, portrait] = await Promise.all([person.send('/evidence/front'), person.send('/evidence/portrait')]);
  expect([front.status, portrait.status]).toEqual([200, 200]);
  expect(front.body.equals(portrait.body)).toBe(false);
});

test('it does not hang after the front side: the back follows, then the photo of the person', async ({ server, mail, computer }) => {
  const desk = await computer({ byHand: true, film: ['card-front'] });
  await atStep({ server, mail }, desk, 'front', 'national_identity_card');
  await takePictures(desk.page).click();
  await desk.camera.waitForScene(desk.page, 'card-front');
  desk.camera.show(['card-back']);
  await takeAndSend(desk.page, 'Use this photo');
  await expect(desk.page).toHaveURL(/\/verify\/back/, { timeout: 20_000 });
  await expect(desk.page.getByRole('img', { name: /./ }).filter({ visible: true })).toHaveCount(0);
  await takePictures(desk.page).click();
  await desk.camera.waitForScene(desk.page, 'card-back');
  await takeAndSend(desk.page, 'Use this photo');
  await expect(desk.page).toHaveURL(/\/verify\/portrait/, { timeout: 20_000 });
});

test('a denied camera says how to allow it, and "Try again" does something: no loop', async ({ server, mail, computer }) => {
  const desk = await computer({ byHand: true, film: ['passport'], permission: 'denied' });
  const camera = await watchCamera(desk.page);
  await atStep({ server, mail }, desk, 'front');
  await takePictures(desk.page).click();
  const told = trouble(desk.page, 'camera.blocked_title');
  await expect(told).toBeVisible();
  await expect(told).toContainText(say('camera.allow_chrome'));
  await expectOtherWays(desk.page);
  await examine(desk.page, 'camera-denied');

  const before = await camera.asked();
  await told.getByRole('button', { name: say('camera.try_again') }).click();
  await expect(desk.page.getByText(say('camera.still_failing'))).toBeVisible();
  expect(await camera.asked(), 'the browser was asked again').toBeGreaterThan(before);
  await expectOtherWays(desk.page);

  // Allowed in the browser's own settings: the page notices by itself, and "Try again" would find it too.
  await desk.permitCamera('granted');
  if (await told.isVisible()) await told.getByRole('button', { name: say('camera.try_again') }).click({ timeout: 1000 }).catch(() => undefined);
  await expectPicture(desk.page);
  await expect(told).toHaveCount(0);
});

test('a camera that another program uses is called busy, and works once that has ended', async ({ server, mail, computer }) => {
  const desk = await computer({ byHand: true, film: ['passport'] });
  const camera = await watchCamera(desk.page);
  await camera.fail('NotReadableError');
  await atStep({ server, mail }, desk, 'front');
  await takePictures(desk.page).click();
  const told = trouble(desk.page, 'camera.busy_title');
  await expect(told).toBeVisible();
  await expectOtherWays(desk.page);
  await camera.mend();
  await told.getByRole('button', { name: say('camera.try_again') }).click();
  await expectPicture(desk.page);
});

test('a camera that cannot do what was asked is opened with fewer wishes, without a word', async ({ server, mail, computer }) => {
  const desk = await computer({ byHand: true, film: ['passport'] });
  const camera = await watchCamera(desk.page);
  await camera.fail('OverconstrainedError');
  await atStep({ server, mail }, desk, 'front');
  await takePictures(desk.page).click();
  await expectPicture(desk.page);
  await expect(desk.page.getByRole('alert')).toHaveCount(0);
  expect(await camera.asked()).toBeGreaterThan(1);
});

test('a camera that is pulled out in the middle is noticed, and comes back with one press', async ({ server, mail, computer }) => {
  const desk = await computer({ byHand: true, film: ['passport'] });
  const camera = await watchCamera(desk.page);
  await atStep({ server, mail }, desk, 'front');
  await takePictures(desk.page).click();
  await expectPicture(desk.page);
  await camera.pull();
  const told = trouble(desk.page, 'camera.ended_title');
  await expect(told).toBeVisible();
  await expect(desk.page.getByRole('button', { name: say('camera.take_picture') }).and(desk.page.locator(':enabled'))).toBeHidden();
  await expectOtherWays(desk.page);
  await told.getByRole('button', { name: say('camera.try_again') }).click();
  await expectPicture(desk.page);
});

test('a camera that sends only black is not shown as if all were well', async ({ server, mail, computer }) => {
  const desk = await computer({ byHand: true, film: ['passport'] });
  await desk.page.addInitScript(() => {
    MediaDevices.prototype.getUserMedia = () => {
      const canvas = document.createElement('canvas');
      canvas.width = 640;
      canvas.height = 480;
      const brush = canvas.getContext('2d');
      setInterval(() => brush?.fillRect(0, 0, 640, 480), 50);
      return Promise.resolve(canvas.captureStream(20));
    };
  });
  await atStep({ server, mail }, desk, 'front');
  await takePictures(desk.page).click();
  await expect(trouble(desk.page, 'camera.black_title')).toBeVisible({ timeout: 15_000 });
  await expectOtherWays(desk.page);
});

for (const [app, agent] of Object.entries(inAppBrowsers)) {
  test(`the browser inside ${app} has no camera: the page says so and names a way on`, async ({ server, mail, phone }) => {
    const mobile = await phone({ userAgent: agent, permission: 'denied' });
    await failCamera(mobile.page, app === 'instagram' ? 'missing' : 'NotAllowedError');
    await atStep({ server, mail }, mobile, 'front');
    await takePictures(mobile.page).click();
    const told = trouble(mobile.page, 'camera.in_app_title');
    await expect(told).toBeVisible();
    await expect(told).toContainText(say(app === 'instagram' ? 'camera.in_app_ios' : 'camera.in_app_android'));
    await expect(button(mobile.page, 'Upload files')).toBeVisible();
    await examine(mobile.page, `camera-in-${app}`);
    await uploadInstead(mobile.page, 'documents/passport.jpg', /\/verify\/portrait/);
  });
}

test('no browser is called unsupported: without any camera interface there is still a way on', async ({ server, mail, computer }) => {
  const desk = await computer({ cameras: 0 });
  await failCamera(desk.page, 'missing');
  await atStep({ server, mail }, desk, 'front');
  await takePictures(desk.page).click();
  await expect(trouble(desk.page, 'camera.unsupported_title')).toBeVisible();
  await expect(desk.page.getByText(/unsupported/i)).toHaveCount(0);
  await uploadInstead(desk.page, 'documents/passport.jpg', /\/verify\/portrait/);
});

test('an infrared camera is not taken for the portrait, and switching passes over it', async ({ server, mail, computer }) => {
  const desk = await computer({ cameras: 3 });
  await nameLenses(desk.page, ['Integrated IR Camera', 'Integrated Camera', 'USB Webcam']);
  await atStep({ server, mail }, desk, 'portrait');
  await button(desk.page, 'Take a new photo').click();
  await expectPicture(desk.page);
  await expect.poll(() => lens(desk.page)).toBe('Integrated Camera');
  const switching = button(desk.page, say('camera.switch_camera'));
  await switching.click();
  await expect.poll(() => lens(desk.page).catch(() => '')).toBe('USB Webcam');
  await expectPicture(desk.page);
  await switching.click();
  await expect.poll(() => lens(desk.page).catch(() => '')).toBe('Integrated Camera');
});

test('a wide or telephoto lens is not taken for the document, and the lens can be switched', async ({ server, mail, phone }) => {
  const mobile = await phone({ cameras: 4 });
  await nameLenses(mobile.page, ['Back Ultra Wide Camera', 'Front Camera', 'Back Telephoto Camera', 'Back Camera']);
  await atStep({ server, mail }, mobile, 'front');
  await takePictures(mobile.page).click();
  await expectPicture(mobile.page);
  await expect.poll(() => lens(mobile.page)).toBe('Back Camera');
  await button(mobile.page, say('camera.switch_camera')).click();
  await expect.poll(() => lens(mobile.page).catch(() => 'Back Camera')).not.toBe('Back Camera');
  await expectPicture(mobile.page);
});

test('guidance speaks of what the camera sees, says it to screen readers, and never asks to come closer when it is blurred', async ({ server, mail, computer }) => {
  const desk = await computer({ byHand: true, film: ['passport-dark-blurred'] });
  await atStep({ server, mail }, desk, 'front');
  await takePictures(desk.page).click();
  const stage = desk.page.locator('.stage');
  const seen = stage.locator('.stage-guide');
  const heard = stage.locator('[aria-live=polite]').last();
  const dark = [say('camera.too_dark'), say('camera.blurred')];
  await desk.camera.waitForScene(desk.page, 'passport-dark-blurred');
  await expect.poll(async () => dark.includes((await seen.textContent()) ?? ''), { timeout: 15_000 }).toBe(true);
  await expect.poll(async () => dark.includes((await heard.textContent())?.trim() ?? ''), { timeout: 10_000 }).toBe(true);
  expect(say('camera.blurred')).not.toMatch(/\bcloser\b/i);

  const look = async (scene: 'passport-glare' | 'passport', words: string) => {
    desk.camera.show([scene]);
    await button(desk.page, say('camera.back')).click();
    await takePictures(desk.page).click();
    await desk.camera.waitForScene(desk.page, scene);
    await expect(seen).toHaveText(words, { timeout: 15_000 });
    await expect(heard).toHaveText(words, { timeout: 10_000 });
  };
  await look('passport-glare', say('camera.glare'));
  await look('passport', say('camera.good'));
  await expect(stage).toHaveAttribute('data-light', 'good');
  await examine(desk.page, 'front-camera', { exclude: ['video'] });
});

test('a doubtful picture is called so in the preview and can be used all the same', async ({ server, mail, computer }) => {
  const desk = await computer({ byHand: true, film: ['passport-dark-blurred'] });
  await atStep({ server, mail }, desk, 'front');
  await takePictures(desk.page).click();
  const seen = desk.page.locator('.stage-guide');
  await expect(seen).toHaveText(new RegExp(`${say('camera.too_dark')}|${say('camera.blurred')}`), { timeout: 20_000 });
  await shutter(desk.page).click();
  await expect(desk.page.getByText(say('camera.doubt_title'))).toBeVisible();
  await expect(button(desk.page, 'Retake')).toBeEnabled();
  await examine(desk.page, 'front-preview-doubt');
  await button(desk.page, 'Use this photo').click();
  await expect(desk.page).toHaveURL(/\/verify\/portrait/, { timeout: 20_000 });
});

test('the shutter works when guidance cannot load', async ({ server, mail, computer }) => {
  const desk = await computer({ byHand: true, film: ['passport'] });
  desk.watch.allow(/vision-worker|ERR_FAILED|Failed to load resource/);
  await desk.context.route(/vision-worker/, (route) => route.abort());
  await atStep({ server, mail }, desk, 'front');
  await takePictures(desk.page).click();
  await desk.camera.waitForScene(desk.page, 'passport');
  await expect(desk.page.locator('.stage-guide')).toHaveText(say('camera.aim_passport'));
  await takeAndSend(desk.page, 'Use this photo');
  await expect(desk.page).toHaveURL(/\/verify\/portrait/, { timeout: 20_000 });
});

test('the preview shows the picture that was taken; Retake takes another, and no stale one shows on coming back', async ({ server, mail, computer }) => {
  const desk = await computer({ byHand: true, film: ['passport'] });
  const camera = await watchCamera(desk.page);
  const person = await atStep({ server, mail }, desk, 'front');
  await takePictures(desk.page).click();
  await desk.camera.waitForScene(desk.page, 'passport');
  await shutter(desk.page).click();
  const preview = desk.page.locator('.preview img');
  const first = await colour(preview);

  desk.camera.show(['desk']);
  await button(desk.page, 'Retake').click();
  await desk.camera.waitForScene(desk.page, 'desk');
  await expect(preview).toHaveCount(0);
  await shutter(desk.page).click();
  const second = await colour(preview);
  expect(second).not.toEqual(first);

  desk.camera.show(['passport-marisol']);
  await button(desk.page, 'Retake').click();
  await desk.camera.waitForScene(desk.page, 'passport-marisol');
  await takeAndSend(desk.page, 'Use this photo');
  await expect(desk.page).toHaveURL(/\/verify\/portrait/, { timeout: 20_000 });
  const stored = (await person.send('/evidence/front')).body;

  // Coming back: no old preview stands in the way, and another picture can be made.
  await desk.page.goBack();
  await expect(desk.page).toHaveURL(/\/verify\/front/);
  await expect(takePictures(desk.page)).toBeVisible();
  await expect(preview).toHaveCount(0);
  desk.camera.show(['passport']);
  await takePictures(desk.page).click();
  await desk.camera.waitForScene(desk.page, 'passport');
  await takeAndSend(desk.page, 'Use this photo');
  await expect(desk.page).toHaveURL(/\/verify\/portrait/, { timeout: 20_000 });
  expect((await person.send('/evidence/front')).body.equals(stored)).toBe(false);
  expect(await camera.running()).toBe(0);
});

test('nobody is filmed after the page was left, and the camera opens again on coming back', async ({ server, mail, computer }) => {
  const desk = await computer({ byHand: true, film: ['passport'] });
  const camera = await watchCamera(desk.page);
  await atStep({ server, mail }, desk, 'front');
  await takePictures(desk.page).click();
  await expectPicture(desk.page);
  expect(await camera.running()).toBe(1);

  await button(desk.page, say('camera.back')).click();
  await expect.poll(() => camera.running()).toBe(0);
  await takePictures(desk.page).click();
  await expectPicture(desk.page);

  // To another page of the same document, while it films.
  await desk.page.locator('.stepper a').first().click();
  await expect(desk.page).toHaveURL(/\/verify\/region/);
  await expect.poll(() => camera.running()).toBe(0);

  // The camera is asked for and the page is left before it has opened.
  await desk.page.goBack();
  await takePictures(desk.page).click();
  await button(desk.page, say('camera.back')).click();
  await desk.page.waitForTimeout(1500);
  expect(await camera.running()).toBe(0);
  await takePictures(desk.page).click();
  await expectPicture(desk.page);
});

test('a phone shows a moving picture inside the page, without sound and without a press', async ({ server, mail, phone }) => {
  const mobile = await phone({ film: ['face-tall'] });
  await atStep({ server, mail }, mobile, 'portrait');
  await button(mobile.page, 'Take a new photo').click();
  await expectPicture(mobile.page);
  // What iOS needs so as not to show black: as properties, not only as attributes.
  const set = await mobile.page.locator('video').evaluate((video: HTMLVideoElement) => [video.muted, video.autoplay, Reflect.get(video, 'playsInline')]);
  expect(set).toEqual([true, true, true]);
  await mobile.page.screenshot({ path: 'shots/portrait-camera-on-phone.png' });
  // A click on the picture takes it.
  await mobile.page.locator('.stage-view').click({ position: { x: 195, y: 380 } });
  await expect(button(mobile.page, 'Submit & Continue')).toBeVisible();
  await button(mobile.page, 'Submit & Continue').click();
  await expect(mobile.page).toHaveURL(/\/verify\/face-check/, { timeout: 20_000 });
});
