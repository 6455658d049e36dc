// Golden answers: every folder of fixtures/ with a case.yaml asks its questions of the built command and compares what
// it prints. `npm run golden` writes the answers instead; they are to be read as prose before they are committed.
// K8SNET_ONLY=path-prefix, as in K8SNET_ONLY=traffic/clusterip, takes the fixtures below one path alone.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';

interface Run {
  /** The command line after `k8snet`; `-f` is added from `input`. */
  readonly run: string;
  readonly exit: number;
  /** Name of the expected file, without `.txt`. */
  readonly name: string;
  readonly width?: number;
  /** Text for standard input, in place of `input`. */
  readonly stdin?: string;
}
interface Case {
  readonly intent: string;
  /** Files or folder, relative to the case; default `manifests`. `none`: no -f at all. */
  readonly input?: string;
  readonly runs: readonly Run[];
}

const root = fileURLToPath(new URL('..', import.meta.url));
const fixtures = join(root, 'fixtures');
const isWriting = process.env.K8SNET_GOLDEN === 'write';
const only = process.env.K8SNET_ONLY ?? '';

for (const file of casesBelow(fixtures)) {
  const folder = dirname(file);
  const { intent, input = 'manifests', runs } = load(readFileSync(file, 'utf8')) as Case;
  test(`${relative(fixtures, folder)}: ${intent}`, () => {
    const expected = join(folder, 'expected');
    if (isWriting) rmSync(expected, { recursive: true, force: true });
    const written = new Set<string>();
    for (const run of runs) {
      const { stdout, stderr, exit } = ask(folder, input, run);
      check(join(expected, `${run.name}.txt`), stdout, written);
      if (stderr !== '') check(join(expected, `${run.name}.stderr.txt`), stderr, written);
      assert.equal(exit, run.exit, `exit code of: k8snet ${run.run}\n${stderr}`);
    }
    const orphans = existsSync(expected) ? readdirSync(expected).filter((name) => !written.has(name)) : [];
    assert.deepEqual(orphans, [], 'golden files that no run writes');
  });
}

function ask(folder: string, input: string, { run, width = 110, stdin }: Run) {
  const words = run.match(/'[^']*'|\S+/g)?.map((word) => word.replace(/^'|'$/g, '')) ?? [];
  const files = input === 'none' || stdin !== undefined ? [] : input.split(' ').flatMap((path) => ['-f', path]);
  const env = { ...process.env, COLUMNS: `${width}`, NO_COLOR: '1' };
  const child = spawnSync(process.execPath, [join(root, 'bin/k8snet.cjs'), ...words, ...files], {
    cwd: folder,
    env,
    encoding: 'utf8',
    input: stdin ?? '',
    timeout: 60_000,
  });
  return { stdout: child.stdout, stderr: child.stderr, exit: child.status };
}

function check(path: string, actual: string, written: Set<string>): void {
  written.add(path.split('/').at(-1) as string);
  if (isWriting) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, actual);
    return;
  }
  assert.ok(existsSync(path), `${relative(root, path)} is missing: npm run golden, then read it`);
  assert.equal(actual, readFileSync(path, 'utf8'), relative(root, path));
}

function casesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('case.yaml') && path.startsWith(only))
    .sort()
    .map((path) => join(folder, path));
}
