// Runs axe on a page as it stands. It reaches the page through the debugger, so that the page's own strict content
// security policy stays on.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];

/**
 * @typedef {{ id: string, impact?: string | null, help: string, nodes: { target: unknown[], failureSummary?: string, html: string }[] }} Violation
 */

/**
 * What axe finds wrong on the page now.
 * @param {import('@playwright/test').Page} page
 * @param {{ exclude?: string[] }} [options]
 * @returns {Promise<Violation[]>}
 */
export async function accessibilityProblems(page, { exclude = [] } = {}) {
  const debug = await page.context().newCDPSession(page);
  try {
    await debug.send('Runtime.evaluate', { expression: `window.axe || (() => { ${axe}\n })()`, silent: true });
    const settings = JSON.stringify({ runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] });
    const context = JSON.stringify({ include: [['html']], exclude: exclude.map((selector) => [selector]) });
    const { result, exceptionDetails } = await debug.send('Runtime.evaluate', {
      expression: `axe.run(${context}, ${settings}).then((result) => JSON.stringify(result.violations))`,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(`axe could not run: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
    return JSON.parse(String(result.value));
  } finally {
    await debug.detach();
  }
}

/**
 * Fails with one paragraph for each rule that the page breaks.
 * @param {import('@playwright/test').Page} page
 * @param {{ exclude?: string[] }} [options]
 */
export async function expectAccessible(page, options) {
  const problems = await accessibilityProblems(page, options);
  if (problems.length === 0) return;
  const told = problems.map(({ id, impact, help, nodes }) => {
    const places = nodes.slice(0, 5).map((node) => `    ${node.target.join(' ')}\n      ${(node.failureSummary ?? '').replaceAll('\n', '\n      ')}`);
    const more = nodes.length > 5 ? `\n    … and ${nodes.length - 5} more places` : '';
    return `  ${id} (${impact ?? 'minor'}): ${help}\n${places.join('\n')}${more}`;
  });
  throw new Error(`${page.url()} breaks ${problems.length} accessibility rule(s):\n${told.join('\n')}`);
}
