// The shipped JSON Schema is the one the types make, and what the command prints obeys it.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { makeSchema, schemaPath } from './schema-file.js';

const root = fileURLToPath(new URL('..', import.meta.url));

const questions = [
  ['shop/web', 'cart:8080', '--all'],
  ['shop/web', 'db:5432', '-v'],
  ['shop/web', 'ledger.pay:9000'],
  ['shop/web', 'nowhere:80'],
  ['shop/web', 'www.example.com:443'],
  ['shop/web', 'node/worker-1:22'],
  ['pay/till', 'localhost:8080'],
  ['node/worker-1', 'svc/shop/cart:8080', '--no-reply'],
];

test('journey.schema.json is up to date (npm run schema)', () => {
  assert.equal(readFileSync(schemaPath, 'utf8'), makeSchema());
});

test('every answer of -o json obeys the schema', () => {
  const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(schemaPath, 'utf8')));
  for (const question of questions) {
    const args = ['trace', ...question, '-f', 'fixtures/clusters/shop', '-o', 'json'];
    const { stdout } = spawnSync(process.execPath, ['bin/k8snet.cjs', ...args], { cwd: root, encoding: 'utf8' });
    assert.ok(validate(JSON.parse(stdout)), `${question.join(' ')}: ${JSON.stringify(validate.errors, null, 1)}`);
  }
});
