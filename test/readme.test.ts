// The pages of the project show what the command really prints (npm run readme refreshes them).

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = readdirSync(root).includes('docs')
  ? ['README.md', ...readdirSync(join(root, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : []))]
  : ['README.md'];

test('the answers in our pages are real', () => {
  const child = spawnSync(process.execPath, ['bin/k8snet.cjs', 'docs', '--check', ...pages], {
    cwd: root,
    encoding: 'utf8',
  });
  assert.equal(child.status, 0, child.stdout + child.stderr);
  assert.match(child.stdout, /^README\.md: \d+ answers, up to date$/m);
});

test('every session that is shown stands between markers', () => {
  for (const page of pages) {
    const lines = readFileSync(join(root, page), 'utf8').split('\n');
    for (const [index, line] of lines.entries()) {
      if (!lines[index + 1]?.startsWith('$ k8snet ') || !line.endsWith('```console')) continue;
      assert.match(lines[index - 1] ?? '', /^<!-- k8snet .* -->$/, `${page}:${index + 1}`);
    }
  }
});
