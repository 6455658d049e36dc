// README.md shows what the command really prints (npm run readme rewrites it).

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readmePath, refreshed } from './readme.js';

test('the answers in README.md are real', () => {
  const text = readFileSync(readmePath, 'utf8');
  assert.equal(text, refreshed(text));
});
