// ReplicaSets: most belong to a Deployment, some stand alone.

import type { KindDecoder } from './kind.js';
import { decodeWorkload, replicasOf, selectorOf } from './workload.js';

export const replicaSet: KindDecoder = {
  kind: 'ReplicaSet',
  apiVersions: ['apps/v1', 'apps/v1beta2', 'extensions/v1beta1'],
  decode: (raw) =>
    decodeWorkload(raw, 'ReplicaSet', (spec, template) => ({
      replicas: replicasOf(spec),
      selector: selectorOf(spec, template),
    })),
};
