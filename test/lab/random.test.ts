// Random clusters against the Linux kernel: every answer agrees, and a rule that is left out is found.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { skipWithSets as skip } from './skip.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

function run(...words: readonly string[]) {
  const own = ['--mount', '--net', '--fork', '--kill-child', process.execPath, '--import', 'tsx', 'test/lab/random.ts'];
  const { stdout, stderr } = spawnSync('unshare', [...own, ...words], { cwd: root, encoding: 'utf8' });
  const last = stdout.trim().split('\n').at(-1) ?? '';
  assert.match(last, /^\{/, stderr);
  return JSON.parse(last) as { clusters: number; asked: number; failed: boolean; shrinks?: number; error?: string };
}

test('the kernel does what k8snet says: random clusters', { skip }, () => {
  const { clusters, asked, failed, error } = run('40', '15', '1');
  console.log(`random clusters: ${asked} questions of ${clusters} clusters, all agree`);
  assert.equal(failed, false, error);
  assert.ok(clusters >= 40 && asked >= 500, `${asked} questions of ${clusters} clusters`);
});

test('a rule that is left out is found, and the cluster that shows it is made smaller', { skip }, () => {
  const { failed, shrinks = 0, error = '' } = run('20', '15', '1', '120', 'broken');
  assert.ok(failed);
  assert.ok(shrinks > 0);
  assert.match(error, /DISAGREES/);
  console.log(`a rule left out: found, ${shrinks} times made smaller`);
});
