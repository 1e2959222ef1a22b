// A real SMTP server that keeps every letter, so that tests read what people would read. Sends nothing on.
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/**
 * @typedef {object} Letter
 * @property {string} to
 * @property {string} from
 * @property {string} subject
 * @property {string} text
 * @property {string} html
 * @property {string} [code]   the six digits in it, if it has any
 * @property {string[]} links
 * @property {Date} received
 */

/** Starts the letter box on a free port. */
export async function startMail() {
  /** @type {Letter[]} */
  const letters = [];
  /** @type {Set<() => void>} */
  const waiting = new Set();
  let refusing = false;
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onMailFrom: (_address, _session, done) => done(refusing ? Object.assign(new Error('try again later'), { responseCode: 451 }) : null),
    async onData(stream, session, done) {
      try {
        const mail = await simpleParser(stream);
        const text = mail.text ?? '';
        for (const recipient of session.envelope.rcptTo) {
          letters.push({
            to: recipient.address.toLowerCase(),
            from: mail.from?.text ?? '',
            subject: mail.subject ?? '',
            text,
            html: typeof mail.html === 'string' ? mail.html : '',
            code: /(?<!\d)\d{6}(?!\d)/.exec(text)?.[0],
            links: text.match(/https?:\/\/[^\s<>")\]]+/g) ?? [],
            received: new Date(),
          });
        }
        done();
        waiting.forEach((wake) => wake());
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
  });
  await new Promise((resolve, reject) => {
    smtp.once('error', reject);
    smtp.listen(0, '127.0.0.1', () => resolve(undefined));
  });
  smtp.on('error', () => undefined);
  const address = smtp.server.address();
  if (!address || typeof address === 'string') throw new Error('the letter box has no port');
  return {
    port: address.port,
    url: `smtp://127.0.0.1:${address.port}`,
    letters,
    /**
     * The first letter to this address that the predicate likes and that no earlier call has given out.
     * @param {string} to
     * @param {(letter: Letter) => boolean} [predicate]
     * @param {{ timeout?: number }} [options]
     * @returns {Promise<Letter>}
     */
    waitForMail(to, predicate = () => true, { timeout = 15_000 } = {}) {
      const wanted = to.toLowerCase();
      return new Promise((resolve, reject) => {
        const look = () => {
          const place = letters.findIndex((letter) => letter.to === wanted && !given.has(letter) && predicate(letter));
          const letter = letters[place];
          if (!letter) return false;
          given.add(letter);
          waiting.delete(look);
          clearTimeout(timer);
          resolve(letter);
          return true;
        };
        const timer = setTimeout(() => {
          waiting.delete(look);
          const had = letters.filter((letter) => letter.to === wanted).map((letter) => letter.subject);
          reject(new Error(`No such letter to ${to} within ${timeout} ms; it had: ${JSON.stringify(had)}`));
        }, timeout);
        if (!look()) waiting.add(look);
      });
    },
    /**
     * How many letters went to an address.
     * @param {string} to
     */
    count: (to) => letters.filter((letter) => letter.to === to.toLowerCase()).length,
    /**
     * Whether letters are refused for now, as a mail server in trouble does.
     * @param {boolean} yes
     */
    refuse(yes) {
      refusing = yes;
    },
    stop: () => new Promise((resolve) => smtp.close(() => resolve(undefined))),
  };
}

/** @type {WeakSet<Letter>} */
const given = new WeakSet();

/** @typedef {Awaited<ReturnType<typeof startMail>>} Mail */
