// Every example in a help text works, and every command's help is complete; completions are accepted by their shells.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { examples } from '#cli/help.js';

const root = fileURLToPath(new URL('..', import.meta.url));

function run(args: readonly string[]) {
  return spawnSync(process.execPath, ['bin/k8snet.cjs', ...args], { cwd: root, encoding: 'utf8', input: '' });
}

test('examples in help run, and end as expected', () => {
  for (const [line] of Object.values(examples).flat()) {
    const { status, stdout, stderr } = run(line.split(' ').slice(1));
    assert.ok(status === 0 || (status === 1 && line.includes('ledger')), `${line}\n${stderr}`);
    assert.notEqual(stdout, '', line);
  }
});

test('help goes to stdout and exits with 0; wrong usage goes to stderr and exits with 2', () => {
  for (const command of ['trace', 'check', 'resolve', 'show', 'explain', 'list', 'docs', 'completion']) {
    const help = run([command, '--help']);
    assert.equal(help.status, 0);
    assert.match(help.stdout, /Usage: k8snet/);
    assert.equal(help.stderr, '');
  }
  const wrong = run(['trace', '--nonsense', 'a', 'b']);
  assert.equal(wrong.status, 2);
  assert.equal(wrong.stdout, '');
  assert.match(wrong.stderr, /K8012/);
});

test('the bash completion parses and offers commands and flags', () => {
  const { stdout } = run(['completion', 'bash']);
  const ask = (words: string) => {
    const list = words
      .split(' ')
      .map((word) => `'${word}'`)
      .join(' ');
    const script = `${stdout}\nCOMP_WORDS=(${list}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _k8snet; echo "\${COMPREPLY[@]}"`;
    return spawnSync('bash', ['-c', script], { cwd: root, encoding: 'utf8' }).stdout.trim();
  };
  assert.equal(ask('k8snet tr'), 'trace');
  assert.match(ask('k8snet trace --end'), /--endpoint/);
  assert.equal(ask('k8snet trace -o mark'), 'markdown');
  assert.equal(ask('k8snet trace -o mer'), 'mermaid');
  assert.equal(ask('k8snet list pro'), 'proxy-modes');
  assert.equal(ask('k8snet docs READ'), 'README.md');
  assert.equal(ask('k8snet check -o jun'), 'junit');
  assert.match(ask('k8snet check -e package.j'), /package\.json/);
});
