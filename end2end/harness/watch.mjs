// Listens to everything a browser context complains about: errors in the console, broken content security policy,
// scripts that throw, and any request that leaves for another host. A test ends with `expectQuiet`.

/**
 * @param {import('@playwright/test').BrowserContext} context
 * @param {{ hosts: () => string[] }} options the hosts (name and port) that pages may talk to
 */
export function watchContext(context, { hosts }) {
  /** @type {string[]} */
  const complaints = [];
  /** @type {RegExp[]} */
  const allowed = [];
  context.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' || /content security policy|hydration|unreachable executed|panicked at/i.test(text)) {
      complaints.push(`console ${message.type()}: ${text} (${message.location().url})`);
    }
  });
  context.on('weberror', (error) => complaints.push(`uncaught: ${error.error().stack ?? error.error().message}`));
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (['data:', 'blob:', 'about:'].includes(url.protocol) || hosts().includes(url.host)) return;
    complaints.push(`request to another host: ${request.url()}`);
  });
  return {
    complaints,
    /**
     * Says that complaints like this are expected in this test, for instance a refused upload's status 413.
     * @param {RegExp} pattern
     */
    allow(pattern) {
      allowed.push(pattern);
    },
    /** Fails when there was a complaint that the test did not announce. */
    expectQuiet() {
      const left = complaints.filter((complaint) => !allowed.some((pattern) => pattern.test(complaint)));
      if (left.length > 0) throw new Error(`The pages complained:\n${left.map((line) => `  ${line}`).join('\n')}`);
    },
  };
}

/** @typedef {ReturnType<typeof watchContext>} Watch */
