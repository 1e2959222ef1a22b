// Puts the models that the browser runs into dist/models: those whose entry in the cache's manifest says so, each by its
// name. A file that is right already stays untouched, so that nothing is compressed again.
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'countersign', 'models');
const hash = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');
const right = (file, model) => existsSync(file) && hash(file) === model.sha256;

/** @param {string} site the folder that is served */
export function browserModels(site) {
  const manifest = join(cache, 'manifest.json');
  if (!existsSync(manifest)) {
    console.error(`No models in ${cache}: the camera will guide nobody until \`make models\` has run.`);
    return;
  }
  const models = JSON.parse(readFileSync(manifest, 'utf8')).models.filter((model) => model.where.includes('browser'));
  const folder = join(site, 'models');
  mkdirSync(folder, { recursive: true });
  for (const model of models) {
    const target = join(folder, model.file);
    if (right(target, model)) continue;
    const source = join(cache, model.file);
    if (!right(source, model)) throw new Error(`${source} is not the file that the manifest names: run make models.`);
    // The compressed copies are known as old by their time, which a copied file has from the moment of copying.
    copyFileSync(source, target);
  }
  const wanted = new Set(models.map((model) => model.file));
  for (const name of readdirSync(folder)) if (!wanted.has(name.replace(/\.(br|gz)$/, ''))) rmSync(join(folder, name));
}
