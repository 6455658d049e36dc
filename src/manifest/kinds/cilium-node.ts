// CiliumNodes (cilium.io): the blocks of pod addresses that a node has, and its own address among them.

import { parseAddress } from '#wire/address.js';
import { decodeMeta } from '../metadata.js';
import type { KindDecoder } from './kind.js';

export const ciliumNode: KindDecoder = {
  kind: 'CiliumNode',
  apiVersions: ['cilium.io/v2'],
  decode(raw) {
    const rules = { kind: 'CiliumNode', nameRule: 'subdomain', scope: 'cluster', annotations: 'none' } as const;
    const meta = decodeMeta(raw, rules);
    const spec = raw.map('spec');
    if (meta === undefined || spec === undefined) return [];
    const routers = spec.maps('addresses').filter((entry) => entry.text('type') === 'CiliumInternalIP');
    return [
      {
        kind: 'CiliumNode',
        ...meta,
        podCidrs: spec.map('ipam')?.texts('podCIDRs') ?? [],
        routerAddresses: routers.flatMap((entry) => parseAddress(entry.text('ip') ?? '') ?? []),
      },
    ];
  },
};
