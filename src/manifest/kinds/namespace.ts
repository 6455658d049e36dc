// Namespaces: their labels are what namespaceSelectors look at.

import { decodeMeta } from '../metadata.js';
import type { KindDecoder } from './kind.js';

export const namespace: KindDecoder = {
  kind: 'Namespace',
  apiVersions: ['v1'],
  decode(raw) {
    const meta = decodeMeta(raw, { kind: 'Namespace', nameRule: 'label', scope: 'cluster', annotations: 'all' });
    return meta === undefined ? [] : [{ ...meta, kind: 'Namespace' }];
  },
};
