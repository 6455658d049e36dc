// Calico's IPPools (projectcalico/calico api/pkg/apis/projectcalico/v3/ippool.go): where pod addresses come from, and how
// packets between nodes are wrapped.

import { decodeMeta } from '../metadata.js';
import type { KindDecoder } from './kind.js';

const modes = ['Never', 'Always', 'CrossSubnet'] as const;

export const ipPool: KindDecoder = {
  kind: 'IPPool',
  apiVersions: ['projectcalico.org/v3', 'crd.projectcalico.org/v1'],
  decode(raw) {
    const rules = { kind: 'IPPool', nameRule: 'subdomain', scope: 'cluster', annotations: 'none' } as const;
    const meta = decodeMeta(raw, rules);
    const spec = raw.map('spec');
    const block = spec?.text('cidr');
    if (spec !== undefined && block === undefined) spec.missing('cidr');
    if (meta === undefined || spec === undefined || block === undefined) return [];
    const blockLength = spec.integerIn('blockSize', 20, 128);
    return [
      {
        kind: 'IPPool',
        ...meta,
        block,
        ipipMode: spec.oneOf('ipipMode', modes) ?? 'Never',
        vxlanMode: spec.oneOf('vxlanMode', modes) ?? 'Never',
        natOutgoing: spec.boolean('natOutgoing') ?? false,
        disabled: spec.boolean('disabled') ?? false,
        ...(blockLength === undefined ? {} : { blockLength }),
      },
    ];
  },
};
