// The page of pod networks is what the model makes it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { makeNetworkPage, networkPage } from './network-page.js';

test('docs/pod-networks.md is up to date (npm run tables)', async () => {
  assert.equal(readFileSync(networkPage, 'utf8'), await makeNetworkPage());
});
