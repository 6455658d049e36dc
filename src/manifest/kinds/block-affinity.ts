// Calico's BlockAffinities (crd.projectcalico.org): which node took which block of a pool.

import { decodeMeta } from '../metadata.js';
import type { KindDecoder } from './kind.js';

export const blockAffinity: KindDecoder = {
  kind: 'BlockAffinity',
  apiVersions: ['crd.projectcalico.org/v1', 'projectcalico.org/v3'],
  decode(raw) {
    const rules = { kind: 'BlockAffinity', nameRule: 'subdomain', scope: 'cluster', annotations: 'none' } as const;
    const meta = decodeMeta(raw, rules);
    const spec = raw.map('spec');
    const block = spec?.text('cidr');
    const nodeName = spec?.text('node');
    if (meta === undefined || block === undefined || nodeName === undefined) return [];
    // Written as a text, and true while the block is given back.
    if (spec?.value('deleted') === 'true' || spec?.value('deleted') === true) return [];
    return [{ kind: 'BlockAffinity', ...meta, block, nodeName }];
  },
};
