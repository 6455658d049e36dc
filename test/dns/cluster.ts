// A small cluster for tables of names: two Services, a client, and a Corefile where a test has one.

import type { Cluster, Overrides } from '#cluster/inventory.js';
import { settle } from '#control-plane/settle.js';
import type { NamespaceObject, PodSpec } from '#manifest/objects.js';
import { configMap, input, ip, pod, service, spec } from '../control-plane/builder.js';

export interface Given {
  readonly corefile?: string;
  readonly overrides?: Overrides;
  /** Of the client, `shop/stall`. */
  readonly client?: Partial<PodSpec>;
}

export function clusterOf({ corefile, overrides = {}, client = {} }: Given): Cluster {
  const objects = input({
    namespaces: ['shop', 'pay', 'kube-system'].map(namespace),
    pods: [pod('shop/stall', { spec: spec(client) })],
    services: [
      service('shop/web', { clusterIPs: [ip('10.96.7.10')] }),
      service('pay/ledger', { clusterIPs: [ip('10.96.7.30')] }),
      service('shop/gone', { type: 'ExternalName', externalName: 'nothing.pay.svc.cluster.local' }),
    ],
    configMaps: corefile === undefined ? [] : [configMap('kube-system/coredns', { Corefile: corefile })],
  });
  return settle(objects, overrides);
}

function namespace(name: string): NamespaceObject {
  const none = Object.create(null);
  return {
    kind: 'Namespace',
    ref: { kind: 'Namespace', name },
    name,
    namespace: '',
    labels: none,
    annotations: none,
    terminating: false,
  };
}
