// The page of tables is what the fixtures make it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { makeTables, tablePage } from './traffic-table.js';

test('docs/traffic.md is up to date (npm run tables)', () => {
  assert.equal(readFileSync(tablePage, 'utf8'), makeTables());
});
