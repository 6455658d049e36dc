// EndpointSlices (discovery.k8s.io): what kube-proxy and CoreDNS read.

import { decodeMeta } from '../metadata.js';
import type { EndpointConditions, EndpointEntry } from '../objects.js';
import type { Fields } from '../reader.js';
import { decodeEndpointPorts, namesOf } from './endpoints.js';
import type { KindDecoder } from './kind.js';

const serviceLabel = 'kubernetes.io/service-name';

export const endpointSlice: KindDecoder = {
  kind: 'EndpointSlice',
  apiVersions: ['discovery.k8s.io/v1', 'discovery.k8s.io/v1beta1', 'discovery.k8s.io/v1alpha1'],
  decode(raw) {
    const rules = { kind: 'EndpointSlice', nameRule: 'subdomain', scope: 'namespaced', annotations: 'none' } as const;
    const meta = decodeMeta(raw, rules);
    if (meta === undefined) return [];
    const type = raw.oneOf('addressType', ['IPv4', 'IPv6', 'FQDN'] as const);
    if (raw.value('addressType') === undefined) raw.missing('addressType');
    // kube-proxy ignores FQDN slices (discovery/v1 types.go).
    const entries = type === 'FQDN' ? [] : raw.maps('endpoints').flatMap(decodeEntry);
    const serviceName = meta.labels[serviceLabel] ?? '';
    return [{ kind: 'EndpointSlice', ...meta, serviceName, ports: decodeEndpointPorts(raw), endpoints: entries }];
  },
};

function decodeEntry(fields: Fields): EndpointEntry[] {
  const first = fields.texts('addresses')[0];
  if (first === undefined) fields.missing('addresses');
  const address = first === undefined ? undefined : fields.toAddress(first, ['addresses', 0]);
  if (address === undefined) return [];
  const zone = fields.text('zone') ?? fields.map('topology')?.text('topology.kubernetes.io/zone');
  const hints = fields.map('hints');
  const { nodeName = fields.map('topology')?.text('kubernetes.io/hostname'), ...names } = namesOf(fields);
  return [
    {
      address,
      conditions: conditionsOf(fields.map('conditions')),
      ...names,
      ...(nodeName === undefined ? {} : { nodeName }),
      ...(zone === undefined ? {} : { zone }),
      zoneHints: hintNames(hints, 'forZones'),
      nodeHints: hintNames(hints, 'forNodes'),
    },
  ];
}

/** Unknown counts as ready; serving follows ready (discovery/v1 types.go). */
function conditionsOf(fields: Fields | undefined): EndpointConditions {
  const ready = fields?.boolean('ready') ?? true;
  return { ready, serving: fields?.boolean('serving') ?? ready, terminating: fields?.boolean('terminating') ?? false };
}

function hintNames(hints: Fields | undefined, name: string): readonly string[] {
  return hints?.maps(name).flatMap((hint) => hint.text('name') ?? []) ?? [];
}
