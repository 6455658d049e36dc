// The shipped JSON Schemas are those the types make, and what the command prints obeys them.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { makeSchema, schemaFiles } from './schema-file.js';

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

test('the schemas are up to date (npm run schema)', () => {
  for (const file of Object.values(schemaFiles)) assert.equal(readFileSync(file.path, 'utf8'), makeSchema(file));
});

test('every answer of -o json obeys the schema', () => {
  const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(schemaFiles.journey.path, 'utf8')));
  for (const question of questions) {
    const args = ['trace', ...question, '-f', 'fixtures/clusters/shop', '-o', 'json'];
    const { stdout } = spawnSync(process.execPath, ['bin/k8snet.cjs', ...args], { cwd: root, encoding: 'utf8' });
    assert.ok(validate(JSON.parse(stdout)), `${question.join(' ')}: ${JSON.stringify(validate.errors, null, 1)}`);
  }
});

test('the report of a check obeys its schema', () => {
  const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(schemaFiles.checkReport.path, 'utf8')));
  const files = ['fixtures/clusters/shop-expect.yaml', 'fixtures/check/every-way-to-fail/expect.yaml'];
  const args = ['check', '-f', 'fixtures/clusters/shop', ...files.flatMap((file) => ['-e', file]), '-o', 'json'];
  const { stdout } = spawnSync(process.execPath, ['bin/k8snet.cjs', ...args], { cwd: root, encoding: 'utf8' });
  assert.ok(validate(JSON.parse(stdout)), JSON.stringify(validate.errors, null, 1));
});
