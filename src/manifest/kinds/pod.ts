// Pods, from a manifest or with the status of a dump.

import { decodeMeta } from '../metadata.js';
import type { PodObject } from '../objects.js';
import type { Fields } from '../reader.js';
import type { KindDecoder } from './kind.js';
import { decodePodSpec } from './pod-template.js';

export const pod: KindDecoder = {
  kind: 'Pod',
  apiVersions: ['v1'],
  decode(raw) {
    const meta = decodeMeta(raw, { kind: 'Pod', nameRule: 'subdomain', scope: 'namespaced', annotations: 'network' });
    const spec = decodePodSpec(raw);
    if (meta === undefined || spec === undefined) return [];
    const status = decodeStatus(raw);
    return [{ kind: 'Pod', ...meta, spec, ...(status === undefined ? {} : { status }) }];
  },
};

function decodeStatus(raw: Fields): PodObject['status'] {
  const status = raw.map('status');
  // `status: {}` stands in many manifests that kubectl generated; it says nothing.
  if (status === undefined || Object.keys(status.raw).length === 0) return undefined;
  const phase = status.text('phase');
  const hostIP = status.address('hostIP');
  const ready = conditionOf(status, 'Ready');
  return {
    podIPs: podIPs(status),
    ...(phase === undefined ? {} : { phase }),
    ...(hostIP === undefined ? {} : { hostIP }),
    ...(ready === undefined ? {} : { ready }),
  };
}

function podIPs(status: Fields) {
  const several = status.maps('podIPs').flatMap((entry) => entry.address('ip') ?? []);
  if (several.length > 0) return several;
  const one = status.address('podIP');
  return one === undefined ? [] : [one];
}

/** Undefined when there is no such condition, false for `Unknown`. */
export function conditionOf(status: Fields, type: string): boolean | undefined {
  const condition = status.maps('conditions').find((candidate) => candidate.value('type') === type);
  return condition === undefined ? undefined : condition.text('status') === 'True';
}
