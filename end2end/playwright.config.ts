// How the browser tests run: Debian's Chromium, one worker (each test opens two browsers and a server; two cores are
// busy with that), no retries, since a test that passes on its second try hides a fault.
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: './tests',
  outputDir: './test-results',
  globalSetup: './harness/setup.mjs',
  workers: Number(process.env.COUNTERSIGN_TEST_WORKERS ?? 1),
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
});
