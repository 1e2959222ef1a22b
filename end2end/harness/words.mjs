// What the interface says in English, from its message files: a test asks for the sentence that belongs to a situation,
// and a better wording breaks no test. Labels that people know from elsewhere are written out in the tests.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './paths.mjs';

/** @type {Map<string, Record<string, string>>} */
const files = new Map();

/** @param {string} file */
function read(file) {
  let messages = files.get(file);
  if (!messages) {
    /** @type {Record<string, string>} */
    const found = JSON.parse(readFileSync(join(repository, 'app', 'locales', 'en', `${file}.json`), 'utf8'));
    messages = found;
    files.set(file, found);
  }
  return messages;
}

/**
 * A sentence with its gaps filled: `say('errors.code_wrong', { count: 4 })`.
 * @param {string} key the file and the name of the message
 * @param {Record<string, string | number>} [gaps]
 */
export function say(key, gaps = {}) {
  const [file = '', name = ''] = key.split('.');
  const text = read(file)[name];
  if (text === undefined) throw new Error(`There is no message '${key}'`);
  return text.replaceAll(/\{(\w+)\}/g, (whole, gap) => (gap in gaps ? String(gaps[gap]) : whole));
}

/**
 * The same as a pattern in which every gap can hold anything.
 * @param {string} key
 */
export function like(key) {
  const escaped = say(key).replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&');
  return new RegExp(escaped.replaceAll(/\{\w+\}/g, '.+?'));
}
