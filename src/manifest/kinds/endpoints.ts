// Legacy Endpoints objects: each subset is a set of addresses behind the same ports.

import { protocols } from '#wire/packet.js';
import { decodeMeta } from '../metadata.js';
import type { EndpointConditions, EndpointEntry, EndpointPort, EndpointsObject } from '../objects.js';
import type { Fields } from '../reader.js';
import type { KindDecoder } from './kind.js';

const ready: EndpointConditions = { ready: true, serving: true, terminating: false };
const notReady: EndpointConditions = { ready: false, serving: false, terminating: false };

export const endpoints: KindDecoder = {
  kind: 'Endpoints',
  apiVersions: ['v1'],
  decode(raw): readonly EndpointsObject[] {
    const meta = decodeMeta(raw, {
      kind: 'Endpoints',
      nameRule: 'subdomain',
      scope: 'namespaced',
      annotations: 'none',
    });
    if (meta === undefined) return [];
    const base = { kind: 'Endpoints', ...meta, serviceName: meta.name } as const;
    const subsets = raw.maps('subsets').map((subset) => ({
      ...base,
      ports: decodeEndpointPorts(subset),
      endpoints: [...entries(subset, 'addresses', ready), ...entries(subset, 'notReadyAddresses', notReady)],
    }));
    // An object without subsets still says that the Service has no endpoints.
    return subsets.length > 0 ? subsets : [{ ...base, ports: [], endpoints: [] }];
  },
};

function entries(subset: Fields, name: string, conditions: EndpointConditions): EndpointEntry[] {
  return subset.maps(name).flatMap((fields) => {
    const address = fields.address('ip');
    if (fields.value('ip') === undefined) fields.missing('ip');
    if (address === undefined) return [];
    return [{ address, conditions, ...namesOf(fields), zoneHints: [], nodeHints: [] }];
  });
}

/** Host name, node and target: the same fields in Endpoints and EndpointSlices. */
export function namesOf(fields: Fields): Pick<EndpointEntry, 'hostname' | 'nodeName' | 'targetRef'> {
  const hostname = fields.name('hostname', 'label');
  const nodeName = fields.name('nodeName', 'subdomain');
  const target = fields.map('targetRef');
  const name = target?.text('name');
  const targetRef = { kind: target?.text('kind') ?? '', namespace: target?.text('namespace') ?? '', name: name ?? '' };
  return {
    ...(hostname === undefined ? {} : { hostname }),
    ...(nodeName === undefined ? {} : { nodeName }),
    ...(name === undefined ? {} : { targetRef }),
  };
}

export function decodeEndpointPorts(owner: Fields): readonly EndpointPort[] {
  const ports = owner.maps('ports').map((fields): EndpointPort => {
    const port = fields.port('port');
    const base = { name: fields.name('name', 'label') ?? '', protocol: fields.oneOf('protocol', protocols) ?? 'TCP' };
    return port === undefined ? base : { ...base, port };
  });
  return owner.report.file.interner.shape(ports);
}
