// Which files are read: folders as kubectl reads them, and nothing that could block or loop.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { load } from '#manifest/load.js';
import { brief, withFolder } from './loading.js';

const namespace = (name: string) => `{apiVersion: v1, kind: Namespace, metadata: {name: ${name}}}`;

async function namesIn(folder: string, recursive: boolean): Promise<string> {
  const { objects } = await load({ paths: [folder], recursive });
  return objects.namespaces.map((found) => found.name).join(' ');
}

test('folders: yaml, yml and json, in order of name, subfolders only when asked', async () => {
  const files = {
    'b.yaml': namespace('b'),
    'a.yml': namespace('a'),
    'c.json': '{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "c"}}',
    'd.txt': namespace('d'),
    'k8snet.yaml': namespace('settings'),
    'sub/e.yaml': namespace('e'),
  };
  await withFolder(files, async (folder) => {
    assert.equal(await namesIn(folder, false), 'a b c');
    assert.equal(await namesIn(folder, true), 'a b c e');
    assert.equal(
      await namesIn(join(folder, 'd.txt'), false),
      'd',
      'a file that is named is read, whatever it is called',
    );
  });
});

test('what is missing, empty or forbidden is an error with its own code', async () => {
  await withFolder({ 'sub/a.yaml': namespace('a'), 'b.txt': '' }, async (folder) => {
    const missing = await load({ paths: [join(folder, 'none.yaml')], recursive: false });
    assert.deepEqual(missing.diagnostics.map(brief), ['K0102 error 1:1']);
    const empty = await load({ paths: [folder], recursive: false });
    assert.deepEqual(
      empty.diagnostics.map((found) => [found.code, found.facts]),
      [['K0104', { path: folder, subfolders: 1 }]],
    );
    await chmod(join(folder, 'sub/a.yaml'), 0);
    const forbidden = await load({ paths: [join(folder, 'sub/a.yaml')], recursive: false });
    if (process.getuid?.() !== 0) assert.deepEqual(forbidden.diagnostics.map(brief), ['K0103 error 1:1']);
  });
});

test('sockets, pipes and links that loop are passed over', { timeout: 10_000 }, async () => {
  await withFolder({ 'a.yaml': namespace('a') }, async (folder) => {
    await symlink(folder, join(folder, 'again'));
    await symlink(join(folder, 'loop.yaml'), join(folder, 'loop.yaml'));
    await symlink(join(folder, 'a.yaml'), join(folder, 'z.yaml'));
    execFileSync('mkfifo', [join(folder, 'pipe.yaml')]);
    const server = createServer().listen(join(folder, 'socket.json'));
    await new Promise((resolve) => server.once('listening', resolve));
    const { diagnostics, files } = await load({ paths: [folder], recursive: true });
    server.close();
    assert.equal(files, 2);
    const found = diagnostics.map((diagnostic) => diagnostic.code === 'K0105' && diagnostic.facts.fileType);
    assert.deepEqual(found, ['link', 'pipe', 'socket', false]);
    assert.equal(diagnostics[3]?.code, 'K0208', 'the linked file is read too');
  });
});

test('a file that is named twice is read once', async () => {
  await withFolder({ 'a.yaml': namespace('a') }, async (folder) => {
    const loaded = await load({ paths: [folder, join(folder, 'a.yaml')], recursive: false });
    assert.deepEqual([loaded.files, loaded.diagnostics.length], [1, 0]);
  });
});

test('file names are shown without what they could do to a terminal', async () => {
  await withFolder({}, async (folder) => {
    await mkdir(join(folder, 'x'));
    await writeFile(join(folder, 'x', 'a\u001b[2J.yaml'), '{apiVersion: v1, kind: Namespace, metadata: {name: A}}');
    const { diagnostics } = await load({ paths: [folder], recursive: true });
    assert.equal(diagnostics[0]?.at.file.endsWith('a\\u{1b}[2J.yaml'), true);
    assert.equal(diagnostics[0]?.excerpt?.text.includes('Namespace'), true);
  });
});

test('progress is told before each file, with its name, and after the last', async () => {
  await withFolder({ 'a.yaml': namespace('a'), 'b.yaml': namespace('b') }, async (folder) => {
    const told: (string | number)[] = [];
    await load({ paths: [folder], recursive: false }, ({ files, next }) => {
      told.push(files, next?.name.split('/').at(-1) ?? 'end');
    });
    assert.deepEqual(told, [0, 'a.yaml', 1, 'b.yaml', 2, 'end']);
  });
});
