// Deployments; k8snet makes their ReplicaSet and pods.

import type { KindDecoder } from './kind.js';
import { decodeWorkload, replicasOf, selectorOf } from './workload.js';

export const deployment: KindDecoder = {
  kind: 'Deployment',
  apiVersions: ['apps/v1', 'apps/v1beta2', 'apps/v1beta1', 'extensions/v1beta1'],
  decode: (raw) =>
    decodeWorkload(raw, 'Deployment', (spec, template) => ({
      replicas: replicasOf(spec),
      selector: selectorOf(spec, template),
    })),
};
