// What belongs to others: another account's names in every address and call, another site's page, another role.
import { readFileSync } from 'node:fs';
import { expect, fixture, newPerson, newStaff, say, test } from '../harness/test.mjs';
import { newCaller } from '../harness/caller.mjs';
import { announce, codeOf, due, heading, sendPart } from './hands.js';

const passport = () => readFileSync(fixture('documents/passport.jpg'));

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
