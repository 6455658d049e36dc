// Real manifests, dumps and published problems: all load, each Service with a ready endpoint is traced to a verdict, and
// the problems that k8snet can be asked are compared with what their authors found. Needs ../shared/corpus.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import type { Fabric } from '#fabric/fabric.js';
import { refText } from '#wire/object-ref.js';
import { ask, clientIn, corpus, foldersOf, hasReadyEndpoint, open } from './corpus/opened.js';
import { expectedWords, queryOf, readProblem } from './corpus/problems.js';

const missing = existsSync(corpus) ? false : '../shared/corpus is not here';
/** Verdicts that need no second look. */
const usual: readonly string[] = ['delivered', 'left-cluster', 'unknown'];

test('every app and cluster loads, and every Service with a ready endpoint gets a verdict', async (context) => {
  if (missing) return skip(context);
  const folders = [...foldersOf('apps'), ...foldersOf('clusters')];
  const tally = new Map<string, number>();
  const thrown: string[] = [];
  const unusual: string[] = [];
  let services = 0;
  for (const folder of folders) {
    const fabric = await open(folder).catch((error: unknown) => void thrown.push(`${folder}: ${reasonOf(error)}`));
    if (!fabric) continue;
    for (const { service, port, verdict } of tracesOf(fabric)) {
      if (port === undefined) services++;
      else {
        tally.set(verdict, (tally.get(verdict) ?? 0) + 1);
        const line = `${folder} svc/${service}:${port} ${verdict}`;
        if (verdict.startsWith('thrown')) thrown.push(line);
        else if (!usual.includes(verdict)) unusual.push(line);
      }
    }
  }
  const traces = [...tally.values()].reduce((sum, count) => sum + count, 0);
  context.diagnostic(`${folders.length} folders, ${services} Services, ${traces} traces`);
  context.diagnostic([...tally].map(([word, count]) => `${word} ${count}`).join(', '));
  for (const line of unusual) context.diagnostic(`look at: ${line}`);
  assert.deepEqual(thrown, []);
  assert.equal(tally.get('looped') ?? 0, 0);
});

test('every published problem loads, and those about names and Services are asked', async (context) => {
  if (missing) return skip(context);
  const thrown: string[] = [];
  const found: Record<'agreed' | 'differing' | 'not mapped', string[]> = {
    agreed: [],
    differing: [],
    'not mapped': [],
  };
  for (const folder of foldersOf('problems')) {
    try {
      const fabric = await open(`${folder}/manifests.yaml`);
      const problem = readProblem(folder);
      const words = expectedWords(problem);
      const query = words && queryOf(problem, fabric);
      if (!words || !query) found['not mapped'].push(folder);
      else {
        const { verdict, paths } = ask(fabric, query);
        const warned = paths.flatMap(({ findings }) => findings.map(({ code }) => code)).join(' ');
        const line = `${folder}: expected ${problem.expected.verdict}, is ${verdict} ${warned}`;
        found[words.includes(verdict) ? 'agreed' : 'differing'].push(line);
      }
    } catch (error) {
      thrown.push(`${folder}: ${reasonOf(error)}`);
    }
  }
  context.diagnostic(
    Object.entries(found)
      .map(([word, lines]) => `${word} ${lines.length}`)
      .join(', '),
  );
  for (const line of found.differing) context.diagnostic(`differing: ${line}`);
  assert.deepEqual(thrown, []);
});

/** One line for each Service, then one for each of its first three ports. */
function* tracesOf(fabric: Fabric): Iterable<{ service: string; port?: number; verdict: string }> {
  const { cluster } = fabric;
  for (const service of cluster.services) {
    // What every cluster is given is not the corpus's.
    if (service.ref.place === undefined) continue;
    const pod = hasReadyEndpoint(cluster, service) ? clientIn(cluster, service.namespace) : undefined;
    if (!pod) continue;
    const name = refText(service.ref);
    yield { service: name, verdict: '' };
    for (const port of [...new Set(service.ports.map((each) => each.port))].slice(0, 3)) {
      const destination = { kind: 'service', text: name, service, port } as const;
      yield { service: name, port, verdict: verdictOf(fabric, { source: { kind: 'pod', pod }, destination }) };
    }
  }
}

function verdictOf(fabric: Fabric, query: Parameters<typeof ask>[1]): string {
  try {
    return ask(fabric, query).verdict;
  } catch (error) {
    return `thrown ${reasonOf(error)}`;
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function skip(context: TestContext): void {
  context.skip(`skipped: ${missing}`);
}
