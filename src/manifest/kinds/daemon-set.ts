// DaemonSets: one pod on each node that takes it.

import type { KindDecoder } from './kind.js';
import { decodeWorkload, selectorOf } from './workload.js';

export const daemonSet: KindDecoder = {
  kind: 'DaemonSet',
  apiVersions: ['apps/v1', 'apps/v1beta2', 'extensions/v1beta1'],
  decode: (raw) => decodeWorkload(raw, 'DaemonSet', (spec, template) => ({ selector: selectorOf(spec, template) })),
};
