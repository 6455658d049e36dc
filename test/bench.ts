// How much k8snet costs, as ratios to something that costs what it must on the same machine in the same minutes.
// Prints a table and asserts nothing: `npm run bench`.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { median } from './bench/child.js';
import { writePodsFile } from './bench/pods-file.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const exampleCluster = 'fixtures/clusters/shop';
const exampleTrace = ['bin/k8snet.cjs', 'trace', '-f', exampleCluster, 'shop/web', 'http://cart:8080'];
const dumpMegabytes = 100;

interface Row {
  readonly label: string;
  /** The ratio to stay under: an aim, never asserted. */
  /** Absent: only told. */
  readonly target?: number;
  readonly measured: number;
  readonly base: number;
  readonly unit: 'ms' | 'MB';
}
/** By name: `milliseconds` from start to end of the process, and what the process told itself. */
type Measures = Readonly<Record<string, number>>;

const folder = await mkdtemp(join(tmpdir(), 'k8snet-bench-'));
try {
  await bundleChildren();
  print([...startRows(), ...(await loadRows()), ...traceRows()]);
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Bundled like the program itself, so that no transpiler is measured. */
async function bundleChildren(): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: ['parse-pods', 'load-and-trace', 'trace-many'].map((name) => `test/bench/${name}.ts`),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
}

/** (a) Starting, reading a small cluster and answering, over starting. */
function startRows(): readonly Row[] {
  const missing = [exampleCluster, 'dist/k8snet.cjs'].find((path) => !existsSync(join(root, path)));
  if (missing !== undefined) return skip(`${missing} is missing`);
  const { status, stderr } = spawnSync(process.execPath, exampleTrace, { cwd: root, encoding: 'utf8' });
  if (status !== 0) return skip(`exit code ${status}, ${stderr.trim().split('\n')[0]}`);
  const pairs = interleave(15, { measured: exampleTrace, base: ['-e', '0'] });
  return [{ label: 'trace of the example, whole / node -e 0', target: 2, ...compare(pairs, 'milliseconds') }];
}

function skip(reason: string): readonly Row[] {
  process.stdout.write(`skipped: trace of the example: ${reason}\n`);
  return [];
}

/** (b) A dump loaded, settled and traced, over its bytes read and parsed. */
async function loadRows(): Promise<readonly Row[]> {
  const dump = join(folder, 'pods.json');
  const pods = await writePodsFile(dump, dumpMegabytes);
  const pairs = interleave(7, { measured: child('load-and-trace', dump), base: child('parse-pods', dump) });
  const label = `dump of ${dumpMegabytes} MB (${pods} pods) loaded and traced / parsed`;
  return [
    { label: `${label}: time`, target: 1.6, ...compare(pairs, 'milliseconds') },
    { label: `${label}: peak RSS`, ...compare(pairs, 'peakRssMegabytes') },
  ];
}

/** (c) A trace after loading: what it costs is not to grow with the cluster. */
function traceRows(): readonly Row[] {
  const pairs = interleave(5, { measured: child('trace-many', '150000'), base: child('trace-many', '1500') });
  return [
    { label: 'trace at 150,000 pods / at 1,500: time, median of 100', target: 1.3, ...compare(pairs, 'median') },
    { label: 'trace at 150,000 pods / at 1,500: time of the first', ...compare(pairs, 'first') },
    { label: 'settled cluster, likewise: peak RSS', ...compare(pairs, 'peakRssMegabytes') },
  ];
}

function child(name: string, argument: string): readonly string[] {
  return [join(folder, `${name}.mjs`), argument];
}

interface Pair {
  readonly measured: Measures;
  readonly base: Measures;
}

/** Turn by turn, so that what else the machine does falls on both alike. */
function interleave(turns: number, commands: Record<keyof Pair, readonly string[]>): readonly Pair[] {
  return Array.from({ length: turns }, () => ({ measured: run(commands.measured), base: run(commands.base) }));
}

function run(command: readonly string[]): Measures {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: 'utf8' });
  const milliseconds = performance.now() - start;
  if (status !== 0) throw new Error(`${command.join(' ')}: exit code ${status}\n${stderr}`);
  return { milliseconds, ...(stdout.startsWith('{') ? JSON.parse(stdout) : {}) };
}

function compare(pairs: readonly Pair[], measure: string): Pick<Row, 'measured' | 'base' | 'unit'> {
  const of = (side: keyof Pair) => median(pairs.map((pair) => pair[side][measure] ?? Number.NaN));
  return { measured: of('measured'), base: of('base'), unit: measure === 'peakRssMegabytes' ? 'MB' : 'ms' };
}

function print(rows: readonly Row[]): void {
  const width = Math.max(...rows.map(({ label }) => label.length));
  const lines = rows.map(({ label, target, measured, base, unit }) => {
    const ratio = (measured / base).toFixed(2).padStart(8);
    return `${label.padEnd(width)}  ${(target === undefined ? '' : `≤ ${target}`).padStart(6)}  ${ratio}  ${rounded(measured)} / ${rounded(base)} ${unit}`;
  });
  process.stdout.write(`${'measure'.padEnd(width)}  target     ratio  medians\n${lines.join('\n')}\n`);
}

function rounded(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(0);
}
