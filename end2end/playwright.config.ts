// How the browser tests run: Debian's Chromium, one worker (each test opens two browsers and a server; two cores are
// busy with that). By hand there are no retries, since a test that passes on its second try hides a fault; on a build
// machine, which can stall for seconds, a failed test is tried twice more and reported as flaky.
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: './tests',
  outputDir: './test-results',
  globalSetup: './harness/setup.mjs',
  workers: Number(process.env.COUNTERSIGN_TEST_WORKERS ?? 1),
  fullyParallel: false,
  retries: process.env.CI ? 2 : 0,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: process.env.CI ? 20_000 : 10_000 },
  reporter: [['list']],
});
