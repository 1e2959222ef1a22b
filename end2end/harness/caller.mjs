// Calls the server without a browser, as a page of ours would: cookies, Origin, server functions, uploads in parts. It
// brings people quickly to where a test begins, and asks what no page would ask. It knows addresses, not engine insides.
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { madeFolder } from '../fixtures/make.mjs';
import { people } from '../fixtures/people.mjs';

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const part = 1024 * 1024;

/**
 * @typedef {{ status: number, headers: import('node:http').IncomingHttpHeaders, body: Buffer, json: any }} Answer
 */

/**
 * One request.
 * @param {string} url
 * @param {{ method?: string, headers?: Record<string, string>, body?: string | Buffer }} [options]
 * @returns {Promise<Answer>}
 */
export function ask(url, { method = 'GET', headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const sent = request(url, { method, agent, headers: { ...headers, ...length } }, (answer) => {
      /** @type {Buffer[]} */
      const parts = [];
      answer.on('data', (bytes) => parts.push(bytes));
      answer.once('error', reject);
      answer.once('end', () => {
        const whole = Buffer.concat(parts);
        let json;
        try {
          json = JSON.parse(whole.toString('utf8'));
        } catch {
          json = undefined;
        }
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: whole, json });
      });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

/**
 * Somebody with a cookie jar.
 * @param {{ url: string }} server
 */
export function newCaller(server) {
  /** @type {Map<string, string>} */
  const jar = new Map();

  /**
   * @param {string} path
   * @param {{ method?: string, headers?: Record<string, string>, body?: string | Buffer }} [options]
   */
  async function send(path, options = {}) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await ask(`${server.url}${path}`, {
      ...options,
      headers: { accept: 'application/json', origin: server.url, ...(cookie ? { cookie } : {}), ...options.headers },
    });
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [pair] = line.split(';');
      const [name = '', value = ''] = (pair ?? '').split('=');
      if (value) jar.set(name, value);
      else jar.delete(name);
    }
    return answer;
  }

  const caller = {
    jar,
    send,
    /**
     * Calls a server function with the fields of a form.
     * @param {string} name
     * @param {Record<string, string>} [fields]
     */
    post(name, fields = {}) {
      return send(`/api/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(fields).toString(),
      });
    },
    /**
     * The same, but anything other than success is an error.
     * @param {string} name
     * @param {Record<string, string>} [fields]
     */
    async must(name, fields) {
      const answer = await caller.post(name, fields);
      if (answer.status >= 400) throw new Error(`/api/${name} answered ${answer.status}: ${answer.body.toString('utf8').slice(0, 500)}`);
      return answer.json;
    },
    /**
     * Calls a server function that takes JSON.
     * @param {string} name
     * @param {unknown} value
     */
    postJson(name, value) {
      return send(`/api/${name}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) });
    },
    /**
     * Uploads in parts, as the page does; the answer of the last request.
     * @param {'front' | 'back' | 'portrait' | 'face_check'} purpose
     * @param {Buffer} bytes
     * @param {{ origin?: 'camera' | 'upload', prefix?: '' | '/phone' }} [options]
     */
    async upload(purpose, bytes, { origin = 'upload', prefix = '' } = {}) {
      const begun = await send(`${prefix}/uploads`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ purpose, origin, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }),
      });
      if (begun.status >= 400) return begun;
      let answer = begun;
      for (let offset = Number(begun.json.offset); offset < bytes.length; offset = Number(answer.json.offset)) {
        answer = await send(`${prefix}/uploads/${begun.json.id}`, {
          method: 'PATCH',
          headers: { 'content-type': 'application/octet-stream', 'upload-offset': String(offset) },
          body: bytes.subarray(offset, offset + part),
        });
        if (answer.status >= 400) return answer;
      }
      return answer;
    },
    /**
     * Puts this caller's session into a browser, which is then signed in as the same person.
     * @param {import('@playwright/test').BrowserContext} context
     */
    async enter(context) {
      await context.addCookies([...jar].map(([name, value]) => ({ name, value, url: server.url, httpOnly: true, sameSite: /** @type {const} */ ('Lax') })));
    },
  };
  return caller;
}

/** @param {import('../fixtures/people.mjs').Person} who */
export function personalFields(who) {
  const [year = '', month = '', day = ''] = who.birth.split('-');
  const [street = '', town = ''] = who.address;
  return {
    given_names: who.given,
    family_names: who.surname,
    latin_given_names: '',
    latin_family_names: '',
    birth_date_day: day,
    birth_date_month: month,
    birth_date_year: year,
    street,
    city: town.replace(/^\d+ /, ''),
    postal_code: /^\d+/.exec(town)?.[0] ?? '',
    address_country: 'ES',
  };
}

/** @typedef {'identification' | 'personal' | 'document' | 'front' | 'portrait' | 'face_check' | 'waiting'} Place */

/** @type {Place[]} */
const way = ['identification', 'personal', 'document', 'front', 'portrait', 'face_check', 'waiting'];

/**
 * A person with an account, brought to a place of the wizard: the step that is then due. `waiting`: everything sent,
 * with the face check left to a human.
 * @param {{ server: { url: string }, mail: import('./mail.mjs').Mail, to?: Place, who?: import('../fixtures/people.mjs').Person,
 *   country?: string, documentType?: 'passport' | 'national_identity_card' | 'driving_licence' | 'residence_permit' }} options
 */
export async function newPerson({ server, mail, to = 'identification', who, country = 'ES', documentType = 'passport' }) {
  const person = who ?? people.tobias;
  const caller = newCaller(server);
  const email = `person-${randomBytes(6).toString('hex')}@example.org`;
  const password = `a long password ${randomBytes(4).toString('hex')}`;
  await caller.must('sign_up', { email, password });
  const letter = await mail.waitForMail(email, ({ code }) => code !== undefined);
  await caller.must('confirm_email', { code: letter.code ?? '' });
  const goal = way.indexOf(to);
  /** @param {string} name */
  const picture = (name) => readFileSync(join(madeFolder(), 'documents', name));
  /** @param {'front' | 'back' | 'portrait'} purpose @param {Buffer} bytes @param {'camera' | 'upload'} origin */
  const upload = async (purpose, bytes, origin) => {
    const answer = await caller.upload(purpose, bytes, { origin });
    if (answer.status >= 400) throw new Error(`the upload of ${purpose} was answered ${answer.status}: ${answer.body.toString('utf8').slice(0, 500)}`);
  };
  if (goal >= way.indexOf('personal')) {
    await caller.must('start', { nationality: country, residence: country, consent: 'given' });
  }
  if (goal >= way.indexOf('document')) {
    await caller.must('enter_personal', personalFields(person));
    await caller.must('confirm_personal');
  }
  if (goal >= way.indexOf('front')) await caller.must('choose_document', { country, document_type: documentType });
  if (goal >= way.indexOf('portrait')) {
    const front = { passport: 'passport.jpg', national_identity_card: 'card-front.jpg', driving_licence: 'licence-front.jpg', residence_permit: 'card-front.jpg' };
    await upload('front', picture(front[documentType]), 'upload');
    if (documentType !== 'passport') await upload('back', picture(documentType === 'driving_licence' ? 'licence-back.jpg' : 'card-back.jpg'), 'upload');
  }
  if (goal >= way.indexOf('face_check')) await upload('portrait', picture('face-tobiasLive.jpg'), 'camera');
  if (goal >= way.indexOf('waiting')) await caller.must('ask_for_human');
  return { ...caller, email, password, who: person };
}

/**
 * Somebody who works in the console, signed in.
 * @param {import('./server.mjs').Server} server
 */
export async function newStaff(server) {
  const email = `reviewer-${randomBytes(6).toString('hex')}@example.org`;
  const password = `a long password ${randomBytes(4).toString('hex')}`;
  await server.createAdmin(email, password);
  const caller = newCaller(server);
  await caller.must('staff_log_in', { email, password });
  return { ...caller, email, password };
}
