// Keeps two promises of tokens.css: every pair of text and ground is readable in both themes, and no other
// style sheet names a colour or a size. Run: node style/contrast.mjs (prints the figures, fails when one is broken).
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const text = readFileSync(join(here, 'tokens.css'), 'utf8').replace(/\/\*[^]*?\*\//g, '');
const faults = [];

/** The custom properties of the block that follows a selector. */
function block(selector) {
  const start = text.indexOf(`${selector} {`);
  if (start < 0) throw new Error(`tokens.css has no ${selector}`);
  const body = text.slice(text.indexOf('{', start) + 1, text.indexOf('}', start));
  return new Map([...body.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value.trim()]));
}

const light = block(':root');
const asked = block(':root:not([data-theme="light"])');
const chosen = block(':root[data-theme="dark"]');
for (const name of new Set([...asked.keys(), ...chosen.keys()])) {
  if (asked.get(name) !== chosen.get(name)) faults.push(`${name} differs between the system's dark and the chosen dark`);
}
const dark = new Map([...light, ...chosen]);

/** Relative luminance by WCAG of an opaque oklch() colour; a colour outside sRGB is clipped as screens do. */
function luminance(colour) {
  const found = colour.match(/^oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)$/);
  if (!found) throw new Error(`not an opaque oklch colour: ${colour}`);
  const [lightness, chroma, hue] = found.slice(1).map(Number);
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (part) => Math.min(1, Math.max(0, part));
  const red = clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
  const green = clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
  const blue = clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const TEXT = 7;
const CONTROL = 4.5;
const pairs = [
  ...['paper', 'raised', 'wash', 'accent-tint', 'good-tint', 'attention-tint', 'wrong-tint'].map((ground) => ['ink', ground, TEXT]),
  ...['paper', 'raised', 'wash', 'accent-tint'].map((ground) => ['grey-strong', ground, TEXT]),
  ...['paper', 'raised', 'wash', 'accent-tint'].map((ground) => ['accent', ground, TEXT]),
  ['accent-strong', 'accent-tint', TEXT],
  ['accent-strong', 'wash', TEXT],
  ['on-accent', 'accent', TEXT],
  ['on-accent', 'accent-strong', TEXT],
  ['on-wrong', 'wrong', TEXT],
  ['on-wrong', 'wrong-strong', TEXT],
  ...['good', 'attention', 'wrong'].flatMap((signal) => ['paper', 'raised', `${signal}-tint`].map((ground) => [signal, ground, TEXT])),
  ...['paper', 'raised', 'wash'].map((ground) => ['grey-middle', ground, CONTROL]),
  ['attention-edge', 'paper', 3],
  ['stage-ink', 'stage', TEXT],
  ['stage', 'stage-ink', TEXT],
  ...['quiet', 'attention', 'good'].map((light) => [`stage-${light}`, 'stage', TEXT]),
  ['code-ink', 'code-paper', TEXT],
];
for (const [theme, values] of [['light', light], ['dark', dark]]) {
  for (const [front, ground, least] of pairs) {
    const figure = contrast(values.get(`--${front}`), values.get(`--${ground}`));
    console.log(`${theme.padEnd(6)}${front.padEnd(18)} on ${ground.padEnd(16)}${figure.toFixed(2).padStart(6)} (at least ${least})`);
    if (figure < least) faults.push(`${theme}: ${front} on ${ground} is ${figure.toFixed(2)}, below ${least}`);
  }
}

for (const name of readdirSync(here, { recursive: true }).filter((name) => name.endsWith('.css') && name !== 'tokens.css')) {
  const sheet = readFileSync(join(here, name), 'utf8').replace(/\/\*[^]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '));
  sheet.split('\n').forEach((line, index) => {
    const where = `${relative(here, join(here, name))}:${index + 1}`;
    // A media query cannot use a custom property; print inks are black and white by nature.
    if (line.trim().startsWith('@media')) return;
    if (name !== 'print.css' && /oklch\(|rgba?\(|hsla?\(|#[0-9a-f]{3,8}\b|:\s*(white|black)\b/i.test(line)) faults.push(`${where} names a colour`);
    if (/(?<![\w-])\d*\.?\d+(px|rem|em|pt|ch)\b/.test(line)) faults.push(`${where} names a size: ${line.trim()}`);
    for (const [, used] of line.matchAll(/var\((--[\w-]+)/g)) {
      if (!light.has(used) && !['--tone', '--tone-tint', '--light'].includes(used)) faults.push(`${where} uses ${used}, which tokens.css does not define`);
    }
    if (/(?<![\w-])(margin|padding|border|inset)?-?(left|right)\s*:|text-align:\s*(left|right)|float:\s*(left|right)/.test(line)) faults.push(`${where} is not logical: ${line.trim()}`);
  });
}

if (faults.length > 0) {
  console.error(`\n${faults.join('\n')}\n${faults.length} faults.`);
  process.exit(1);
}
console.log('\nEvery pair is readable, and tokens.css is the only file with colours and sizes.');
