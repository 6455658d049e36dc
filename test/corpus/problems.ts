// Published problems whose META.yaml names both ends and a verdict plainly enough to be asked and compared.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import type { Fabric } from '#fabric/fabric.js';
import type { VerdictWord } from '#trace/journey.js';
import { parseDestination, parseSource } from '#trace/parse-query.js';
import type { Query } from '#trace/query.js';
import { clientIn, corpus } from './opened.js';

export interface Problem {
  readonly trace: { readonly from: string; readonly to: string };
  readonly expected: { readonly verdict: string; readonly layer: string };
  readonly visibleInManifests: string;
}

export function readProblem(folder: string): Problem {
  return load(readFileSync(join(corpus, folder, 'META.yaml'), 'utf8')) as Problem;
}

/** What the layer or the verdict must say for k8snet's own model to be asked: names, Services, endpoints. */
const askedLayers = /^(service|DNS|readiness)/i;
/** Words of k8snet that mean the same as the first word of an expected verdict. */
const meanings: Readonly<Record<string, readonly VerdictWord[]>> = {
  reachable: ['delivered'],
  blocked: ['rejected', 'dropped', 'unroutable', 'unresolved'],
  refused: ['rejected', 'dropped'],
  unresolved: ['unresolved'],
};

export function expectedWords({ expected, visibleInManifests }: Problem): readonly VerdictWord[] | undefined {
  const verdict = expected.verdict.replace(/,.* only$/, '');
  const isAsked = askedLayers.test(expected.layer) && visibleInManifests !== 'no';
  return isAsked && Object.hasOwn(meanings, verdict) ? meanings[verdict] : undefined;
}

/** Undefined when an end is prose, or several ends in one. */
export function queryOf({ trace: { from, to } }: Problem, fabric: Fabric): Query | undefined {
  const { cluster } = fabric;
  const named = /^service ([-\w.]+)\/([-\w.]+):(\d+)$/.exec(to);
  const host = /^(https?:\/\/)?[-\w.]+(:\d+)?(\/\S*)?$/.test(to) ? to : undefined;
  const only = to === 'the Service' && cluster.services.length === 1 ? cluster.services[0] : undefined;
  const text = named ? `svc/${named[1]}/${named[2]}:${named[3]}` : only ? `svc/${only.namespace}/${only.name}` : host;
  if (text === undefined) return undefined;
  const destination = parseDestination(text.includes(':') || only ? text : `${text}:80`, { cluster });
  const workload = /^(pod|deployment) ([-\w.]+)\/([-\w.]+)$/.exec(from);
  if (workload) {
    const [, kind, namespace, name] = workload;
    return { source: parseSource(`${kind}/${namespace}/${name}`, { cluster }), destination };
  }
  const home = named?.[1] ?? only?.namespace ?? cluster.pods[0]?.namespace ?? 'default';
  const pod = from.startsWith('any pod') ? clientIn(cluster, home) : undefined;
  if (pod) return { source: { kind: 'pod', pod }, destination };
  // No pod of the manifests runs: a node asks instead, which has no name to resolve and no policy of its own.
  const node = from.startsWith('any pod') ? cluster.nodes.find(({ controlPlane }) => !controlPlane) : undefined;
  return node && named ? { source: { kind: 'node', node }, destination } : undefined;
}
