// Finishes dist/ after Trunk has compiled the client into dist/pkg: one stylesheet, the static files, the models and the
// loader of the camera's worker, and a brotli and a gzip copy beside everything that shrinks. It knows nothing of the pages.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { browserModels } from './browser_models.mjs';
import { workerLoader } from './worker_loader.mjs';

const site = process.env.COUNTERSIGN_SITE ?? 'dist';
const pkg = join(site, 'pkg');
mkdirSync(pkg, { recursive: true });

/** The first sixteen hexadecimal digits of the content's SHA-256: what the server expects after `?v=`. */
const version = (file) => createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 16);

/** Leaves strings alone, drops comments, folds white space. */
const tighten = (css) =>
  css.replace(/("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\/\*[^]*?\*\/|\s+/g, (all, string) => string ?? (all.startsWith('/*') ? '' : ' '))
    .replace(/ *([{};]) */g, '$1')
    .trim();

/** `@import "tokens.css" layer(tokens);` in style/main.css gives the order; each import is replaced by its file. */
function stylesheet(file, seen = new Set()) {
  if (seen.has(file)) throw new Error(`${file} imports itself`);
  seen.add(file);
  const imports = /@import\s+(?:url\()?\s*["']?([^"')\s]+)["']?\s*\)?\s*(?:layer\(([\w.-]+)\))?\s*;/g;
  const withoutComments = readFileSync(file, 'utf8').replace(/\/\*[^]*?\*\//g, '');
  return withoutComments.replace(imports, (_, name, layer) => {
    const text = stylesheet(join(file, '..', name), seen);
    return layer ? `@layer ${layer} {\n${text}\n}\n` : text;
  });
}

if (existsSync('style/main.css')) writeFileSync(join(pkg, 'app.css'), tighten(stylesheet('style/main.css')));

// Trunk's page and its own loader are not used.
rmSync(join(pkg, 'index.html'), { force: true });
if (existsSync('public')) cpSync('public', site, { recursive: true });
browserModels(site);

// The worker is a classic script: it fetches its two halves, and the models, by the same versions the server knows them
// by, so that a browser never mixes two releases.
const worker = join(pkg, 'vision_worker.js');
if (existsSync(worker)) {
  const at = (file) => `/${relative(site, file)}?v=${version(file)}`;
  const models = join(site, 'models');
  const names = existsSync(models) ? readdirSync(models).filter((name) => name.endsWith('.onnx')) : [];
  writeFileSync(join(pkg, 'vision-worker.js'), workerLoader({
    script: at(worker),
    module: at(join(pkg, 'vision_worker_bg.wasm')),
    models: Object.fromEntries(names.map((name) => [name.slice(0, -'.onnx'.length), at(join(models, name))])),
  }));
}

const squeezable = /\.(css|html|js|json|map|mjs|onnx|svg|txt|wasm|webmanifest|xml)$/;
// What begins with a dot is Trunk's and ours, and never served.
const files = readdirSync(site, { recursive: true })
  .filter((name) => !name.split('/').some((part) => part.startsWith('.')))
  .map((name) => join(site, name))
  .filter((file) => statSync(file).isFile());
// Left over from a build whose source has gone.
for (const file of files) {
  const packed = file.match(/^(.*)\.(br|gz)$/);
  if (packed && !existsSync(packed[1])) rmSync(file);
}
const brotli = promisify(brotliCompress);
const zip = promisify(gzip);
let before = 0;
let after = 0;
await Promise.all(files.filter((file) => squeezable.test(file)).map(async (file) => {
  const bytes = readFileSync(file);
  const stale = (packed) => !existsSync(packed) || statSync(packed).mtimeMs < statSync(file).mtimeMs;
  if (stale(`${file}.br`)) {
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    writeFileSync(`${file}.br`, await brotli(bytes, { params }));
    writeFileSync(`${file}.gz`, await zip(bytes, { level: 9 }));
  }
  before += bytes.length;
  after += statSync(`${file}.br`).size;
}));
console.log(`${relative('.', site)}: ${Math.ceil(before / 1000)} kB, as the browser fetches it ${Math.ceil(after / 1000)} kB`);
