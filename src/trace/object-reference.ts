// How a person writes an object: kubectl's kinds and their short names, a namespace where one is needed, a name.

import { nearMisses } from '#wire/near-miss.js';
import type { Scope } from './query.js';
import { UsageError } from './usage-error.js';

/** kubectl's names and short names of kinds that pods come from. */
export const workloadKinds: Readonly<Record<string, string>> = {
  deploy: 'Deployment',
  deployment: 'Deployment',
  deployments: 'Deployment',
  rs: 'ReplicaSet',
  replicaset: 'ReplicaSet',
  replicasets: 'ReplicaSet',
  rc: 'ReplicationController',
  replicationcontroller: 'ReplicationController',
  replicationcontrollers: 'ReplicationController',
  sts: 'StatefulSet',
  statefulset: 'StatefulSet',
  statefulsets: 'StatefulSet',
  ds: 'DaemonSet',
  daemonset: 'DaemonSet',
  daemonsets: 'DaemonSet',
  job: 'Job',
  jobs: 'Job',
  cj: 'CronJob',
  cronjob: 'CronJob',
  cronjobs: 'CronJob',
};
export const podKinds = ['pod', 'pods', 'po'];
const serviceKinds = ['svc', 'service', 'services'];
const nodeKinds = ['node', 'nodes', 'no'];

export interface Reference {
  readonly kind: string | undefined;
  readonly namespace: string | undefined;
  readonly name: string;
}

/** `name`, `namespace/name`, `kind/name`, `kind/namespace/name`. */
export function splitReference(text: string, scope: Scope): Reference {
  const parts = text.split('/');
  const [first = '', second = '', third] = parts;
  if (parts.length > 3 || parts.includes('')) {
    throw new UsageError('K8005', {
      what: 'an object',
      text,
      expected: 'NAME, NAMESPACE/NAME, KIND/NAME or KIND/NAMESPACE/NAME',
    });
  }
  const { namespace } = scope;
  if (parts.length === 1) return { kind: undefined, namespace, name: first };
  const isKind = Object.hasOwn(workloadKinds, first) || [...podKinds, ...serviceKinds, ...nodeKinds].includes(first);
  if (third !== undefined) {
    if (!isKind)
      throw new UsageError('K8001', { what: 'kind', name: first, nearMisses: nearMisses(first, kindNames()) });
    return { kind: first, namespace: second, name: third };
  }
  return isKind ? { kind: first, namespace, name: second } : { kind: undefined, namespace: first, name: second };
}

export function isNode({ kind = '' }: Reference): boolean {
  return nodeKinds.includes(kind);
}

export function isService({ kind = '' }: Reference): boolean {
  return serviceKinds.includes(kind);
}

function kindNames(): readonly string[] {
  return [...Object.keys(workloadKinds), ...podKinds, ...serviceKinds, ...nodeKinds];
}
