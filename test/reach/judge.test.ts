// What each word of `is:` means over paths that arrive, stop, or cannot be decided.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Node, Pod } from '#cluster/inventory.js';
import { type Claim, judge } from '#reach/judge.js';
import type { Finding } from '#trace/finding.js';
import type { Path, Verdict } from '#trace/journey.js';

const pod = { name: 'cart' } as Pod;
const node = { name: 'worker-2' } as Node;

function path(kind: Verdict['kind'], more: Partial<Path> = {}): Path {
  return { share: 1, choices: [], legs: [], verdict: { kind } as Verdict, findings: [], ...more };
}
function because(kind: Verdict['kind'], ...codes: Finding['code'][]): Path {
  return path(kind, { findings: codes.map((code) => ({ code, severity: 'error', facts: {} }) as unknown as Finding) });
}
const arrives = path('delivered', {
  endpoint: { address: '10.244.2.9' as never, port: 80, pod, node, index: 1, of: 1 },
  sourceSeen: { address: '10.244.1.7' as never, port: 40000, why: 'kept' },
});
const leaves = path('left-cluster');
const rejected = because('rejected', 'K1101', 'K1407');
const open = because('unknown', 'K1401');

const meaning: readonly (readonly [string, readonly Path[], 'ok' | 'failed' | 'undecided', string])[] = [
  ['reachable', [arrives, arrives], 'ok', 'every path arrives'],
  ['reachable', [arrives, leaves], 'ok', 'to leave the cluster is as far as it goes'],
  ['reachable', [arrives, rejected], 'failed', 'one path is not every path'],
  ['reachable', [arrives, open], 'undecided', 'one path may or may not arrive'],
  ['reachable', [open, rejected], 'failed', 'one certain failure decides'],
  ['reachable', [], 'failed', 'nothing was walked'],
  ['blocked', [rejected, path('dropped')], 'ok', 'no path arrives, each for its own reason'],
  ['blocked', [rejected, arrives], 'failed', 'one path arrives'],
  ['blocked', [arrives, open], 'failed', 'one certain arrival decides'],
  ['blocked', [rejected, open], 'undecided', 'one path may arrive'],
  ['blocked', [leaves], 'failed', 'nobody says that it stops outside'],
  ['blocked', [], 'failed', 'nothing was walked'],
  ['rejected', [rejected, rejected], 'ok', 'every path ends so'],
  ['rejected', [rejected, path('dropped')], 'failed', 'another ends otherwise'],
  ['rejected', [rejected, open], 'undecided', 'one is open'],
  ['delivered', [leaves], 'failed', 'to leave is not to be delivered'],
  ['unroutable', [path('lost'), path('no-family')], 'ok', 'the word of several kinds'],
  ['partial', [arrives, rejected], 'ok', 'some arrive and some do not'],
  ['partial', [arrives], 'failed', 'all arrive'],
  ['partial', [arrives, open], 'undecided', 'the other may stop'],
  ['unknown', [open, open], 'ok', 'that nobody can say is what was expected'],
  ['unknown', [open, arrives], 'failed', 'one can be said'],
];
for (const [is, paths, status, why] of meaning) {
  const kinds = paths.map(({ verdict }) => verdict.kind).join(' and ') || 'nothing';
  test(`${is} over ${kinds}: ${why}`, () => assert.equal(judge({ is }, paths).status, status));
}

const conditions: readonly (readonly [Claim, readonly Path[], readonly string[], string])[] = [
  [{ is: 'reachable', endpoint: [pod] }, [arrives], [], 'a pod'],
  [{ is: 'reachable', endpoint: [{ name: 'db' } as Pod] }, [arrives], ['endpoint'], 'another pod'],
  [{ is: 'reachable', endpoint: { address: '10.244.2.9' } }, [arrives, leaves], [], 'an address, of some path'],
  [{ is: 'reachable', node: 'worker-2' }, [arrives], [], 'a node'],
  [{ is: 'reachable', endpoint: [pod], node: 'worker-1' }, [arrives], ['node'], 'the pod on another node'],
  [{ is: 'blocked', code: 'K1101' }, [rejected], [], 'the cause'],
  [{ is: 'blocked', code: 'K1407' }, [rejected], ['code'], 'a remark that is not the cause'],
  [{ is: 'blocked', code: 'K1101' }, [rejected, path('dropped')], ['code'], 'the cause of one path only'],
  [{ is: 'reachable', code: 'K1405' }, [because('delivered', 'K1405')], [], 'a warning about an arrival'],
  [{ is: 'reachable', sourceSeen: 'kept' }, [arrives], [], 'the source is kept'],
  [{ is: 'reachable', sourceSeen: '10.244.1.7' }, [arrives], [], 'the source by its address'],
  [{ is: 'reachable', sourceSeen: 'masqueraded' }, [arrives], ['source-seen'], 'the source is another'],
  [{ is: 'blocked', sourceSeen: 'kept' }, [rejected], ['source-seen'], 'nobody sees a source'],
];
for (const [claim, paths, reasons, why] of conditions) {
  test(`condition: ${why}`, () => {
    const judgement = judge(claim, paths);
    assert.deepEqual(
      judgement.reasons.map(({ kind }) => kind),
      reasons,
    );
    assert.equal(judgement.status, reasons.length > 0 ? 'failed' : 'ok');
  });
}
