// `k8snet docs` on disk: it writes what is named, whole, and only when an answer changed.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../../bin/k8snet.cjs', import.meta.url));
const block = '<!-- k8snet list proxy-modes -->\n<!-- /k8snet -->\n';
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'k8snet-docs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function docs(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, 'docs', ...args], {
    cwd: folder,
    encoding: 'utf8',
    input: '',
  });
  return { status, stdout, stderr };
}
const at = (name: string) => join(folder, name);

test('a page is refreshed once, and then left alone', () => {
  writeFileSync(at('page.md'), `# Modes\n\n${block}end`);
  chmodSync(at('page.md'), 0o640);
  assert.deepEqual(docs('page.md'), { status: 0, stdout: 'page.md: 1 answer, 1 refreshed\n', stderr: '' });
  const text = readFileSync(at('page.md'), 'utf8');
  assert.match(
    text,
    /^# Modes\n\n<!-- k8snet list proxy-modes -->\n```console\n[\s\S]*iptables[\s\S]*```\n<!-- \/k8snet -->\nend$/,
  );
  const before = statSync(at('page.md'));
  assert.equal(before.mode & 0o777, 0o640);
  assert.deepEqual(docs('page.md'), { status: 0, stdout: 'page.md: 1 answer, up to date\n', stderr: '' });
  assert.equal(statSync(at('page.md')).ino, before.ino);
  assert.deepEqual(readdirSync(folder), ['page.md']);
});

test('the answer does not depend on the terminal', () => {
  writeFileSync(at('page.md'), block);
  docs('page.md');
  for (const COLUMNS of ['40', '300']) {
    const env = { ...process.env, COLUMNS, FORCE_COLOR: '3' };
    const child = spawnSync(process.execPath, [command, 'docs', '--check', 'page.md'], { cwd: folder, env });
    assert.equal(child.status, 0);
  }
});

test('--check writes nothing', () => {
  writeFileSync(at('page.md'), block);
  const { status, stdout } = docs('--check', 'page.md');
  assert.equal(status, 1);
  assert.match(stdout, /^page\.md:2: no longer what/);
  assert.equal(readFileSync(at('page.md'), 'utf8'), block);
});

test('other blocks are refreshed beside a wrong one, whose text stays', () => {
  const wrong = '<!-- k8snet trace -f nowhere a b -->\nmine\n<!-- /k8snet -->\n';
  writeFileSync(at('page.md'), wrong + block);
  const { status, stderr } = docs('page.md');
  assert.equal(status, 2);
  assert.match(stderr, /^page\.md:1:13 error \[K8034\]/);
  const text = readFileSync(at('page.md'), 'utf8');
  assert.ok(text.startsWith(wrong));
  assert.match(text, /iptables/);
});

test('paths are relative to the page, and a link stays a link', () => {
  mkdirSync(at('guide'));
  writeFileSync(
    at('guide/shop.yaml'),
    'apiVersion: v1\nkind: Pod\nmetadata: {name: till}\nspec: {containers: [{name: till, image: shop/till}]}\n',
  );
  writeFileSync(at('guide/page.md'), '<!-- k8snet show -f shop.yaml pod till --addresses -->\n<!-- /k8snet -->\n');
  symlinkSync('guide/page.md', at('link.md'));
  // The folder of the link is not the folder of the page.
  assert.equal(docs('link.md').status, 2);
  assert.equal(docs('guide/page.md', 'guide/page.md').status, 0);
  assert.match(readFileSync(at('guide/page.md'), 'utf8'), /eth0/);
  writeFileSync(at('guide/page.md'), block);
  assert.equal(docs('link.md').status, 0);
  assert.ok(lstatSync(at('link.md')).isSymbolicLink());
  assert.match(readFileSync(at('guide/page.md'), 'utf8'), /iptables/);
});

test('what is no page is said, and the next one is still refreshed', () => {
  writeFileSync(at('page.md'), block);
  writeFileSync(at('image.md'), Buffer.from([0xff, 0xd8, 0x00]));
  const { status, stdout, stderr } = docs('missing.md', 'image.md', '.', 'page.md');
  assert.equal(status, 2);
  assert.equal(stdout, 'page.md: 1 answer, 1 refreshed\n');
  assert.equal(stderr.match(/K8035\]/g)?.length, 3);
});
