// Nodes: addresses, pod blocks, taints, and the annotations in which pod networks keep what they decided.

import { parseCidr } from '#wire/address.js';
import { printable } from '#wire/printable.js';
import { decodeMeta } from '../metadata.js';
import type { Taint } from '../objects.js';
import { pathText } from '../path-text.js';
import type { Fields } from '../reader.js';
import type { KindDecoder } from './kind.js';
import { conditionOf } from './pod.js';

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] as const;

export const node: KindDecoder = {
  kind: 'Node',
  apiVersions: ['v1'],
  decode(raw) {
    const meta = decodeMeta(raw, { kind: 'Node', nameRule: 'subdomain', scope: 'cluster', annotations: 'all' });
    if (meta === undefined) return [];
    const spec = raw.map('spec');
    const status = raw.map('status');
    const info = status?.map('nodeInfo');
    const optional = {
      providerID: spec?.text('providerID'),
      ready: status === undefined ? undefined : conditionOf(status, 'Ready'),
      kubeletVersion: info?.text('kubeletVersion'),
      osImage: info?.text('osImage'),
    };
    const present = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
    return [
      {
        kind: 'Node',
        ...meta,
        podCIDRs: podCidrs(spec),
        taints: spec?.maps('taints').flatMap(decodeTaint) ?? [],
        unschedulable: spec?.boolean('unschedulable') ?? false,
        internalIPs: addressesOf(status, 'InternalIP'),
        externalIPs: addressesOf(status, 'ExternalIP'),
        ...present,
      },
    ];
  },
};

/** `podCIDRs`, or the older `podCIDR` alone. */
function podCidrs(spec: Fields | undefined): readonly string[] {
  if (spec === undefined) return [];
  const several = spec.texts('podCIDRs').map((text, index) => ({ text, names: ['podCIDRs', index] }));
  const one = spec.text('podCIDR');
  const given = several.length > 0 || one === undefined ? several : [{ text: one, names: ['podCIDR'] }];
  return given.flatMap(({ text, names }) => {
    if (parseCidr(text) !== undefined) return [text];
    const path = spec.path(...names);
    spec.report.refuse('K0205', { field: pathText(path), value: printable(text, 80), expected: 'cidr' }, { path });
    return [];
  });
}

function decodeTaint(fields: Fields): Taint[] {
  const key = fields.name('key', 'qualified-name');
  const effect = fields.oneOf('effect', effects);
  if (key === undefined) fields.missing('key');
  if (fields.value('effect') === undefined) fields.missing('effect');
  if (key === undefined || effect === undefined) return [];
  return [{ key, value: fields.text('value') ?? '', effect }];
}

function addressesOf(status: Fields | undefined, type: 'InternalIP' | 'ExternalIP') {
  const entries = status?.maps('addresses') ?? [];
  return entries.filter((entry) => entry.value('type') === type).flatMap((entry) => entry.address('address') ?? []);
}
