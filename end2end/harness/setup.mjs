// Before the first test: the pictures and films are made if they are not there yet.
import { makeFixtures } from '../fixtures/make.mjs';

export default async function setup() {
  await makeFixtures();
}
