// What OVN-Kubernetes can be told beside policies (ovn-kubernetes go-controller/pkg/crd): whom it takes. What it says of them
// is not read.

import { decodeMeta } from '../metadata.js';
import type { OvnFeatureObject } from '../objects.js';
import type { Fields } from '../reader.js';
import { decodeSelector } from '../selector.js';
import type { KindDecoder } from './kind.js';

type Kind = OvnFeatureObject['kind'];
type Scope = 'namespaced' | 'cluster';
type Selectors = Pick<OvnFeatureObject, 'namespaceSelector' | 'podSelector'>;

export const egressFirewall = feature('EgressFirewall', 'namespaced', () => ({}));
export const egressIP = feature('EgressIP', 'cluster', (spec) => ({
  ...selector(spec, 'namespaceSelector'),
  ...selector(spec, 'podSelector'),
}));
export const externalRoute = feature('AdminPolicyBasedExternalRoute', 'cluster', (spec) =>
  selector(spec.map('from'), 'namespaceSelector'),
);
export const userDefinedNetwork = feature('UserDefinedNetwork', 'namespaced', (spec) =>
  isSecondary(spec) ? undefined : {},
);
export const clusterUserDefinedNetwork = feature('ClusterUserDefinedNetwork', 'cluster', (spec) =>
  isSecondary(spec.map('network')) ? undefined : selector(spec, 'namespaceSelector'),
);

function feature(kind: Kind, scope: Scope, selectorsOf: (spec: Fields) => Selectors | undefined): KindDecoder {
  return {
    kind,
    apiVersions: ['k8s.ovn.org/v1'],
    decode(raw) {
      const meta = decodeMeta(raw, { kind, nameRule: 'subdomain', scope, annotations: 'none' });
      const spec = raw.map('spec');
      const selectors = spec ? selectorsOf(spec) : {};
      return meta && selectors ? [{ kind, ...meta, ...selectors }] : [];
    },
  };
}

/** A further network of pods leaves the first as it is. */
function isSecondary(spec: Fields | undefined): boolean {
  const layers = ['layer3', 'layer2', 'localnet'].flatMap((name) => spec?.map(name) ?? []);
  return layers.some((layer) => layer.text('role') === 'Secondary');
}

function selector(spec: Fields | undefined, name: keyof Selectors): Selectors {
  const found = spec && decodeSelector(spec, name);
  return found ? { [name]: found } : {};
}
