// Writes the pseudo-locale ar-XB, which shows in tests what right-to-left writing does to the pages: English letters with
// accents between marks, so that a text that missed its message file stands out. Only `common` is written, to keep the
// browser's module small; every other message falls back to English. Run it after changing en/common.json.
import { readFileSync, writeFileSync } from 'node:fs';

const here = (path) => new URL(path, import.meta.url);
const accents = { a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú', n: 'ñ', c: 'ç', y: 'ý', A: 'Á', E: 'É', I: 'Í', O: 'Ó', U: 'Ú', N: 'Ñ', C: 'Ç' };

// Placeholders in braces stay as they are, and so do the bars between the months.
const disguise = (text) => text.replace(/\{\{?[^{}]*\}\}?|[a-zA-Z]/g, (part) => accents[part] ?? part);
const pseudo = (text) => (/^[{}\s\w]*$/.test(text) && text.startsWith('{') ? text : text.split('|').map((part) => `⟦${disguise(part)}⟧`).join('|'));

const english = JSON.parse(readFileSync(here('en/common.json'), 'utf8'));
const disguised = Object.fromEntries(Object.entries(english).map(([key, text]) => [key, pseudo(text)]));
writeFileSync(here('ar-XB/common.json'), `${JSON.stringify(disguised, null, 2)}\n`);
