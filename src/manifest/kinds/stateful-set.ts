// StatefulSets: pods with stable names, counted from `spec.ordinals.start`, found in DNS through `spec.serviceName`.

import type { KindDecoder } from './kind.js';
import { decodeWorkload, replicasOf, selectorOf } from './workload.js';

export const statefulSet: KindDecoder = {
  kind: 'StatefulSet',
  apiVersions: ['apps/v1', 'apps/v1beta2', 'apps/v1beta1'],
  decode: (raw) =>
    decodeWorkload(raw, 'StatefulSet', (spec, template) => {
      const serviceName = spec.name('serviceName', 'subdomain');
      return {
        replicas: replicasOf(spec),
        selector: selectorOf(spec, template),
        firstOrdinal: spec.map('ordinals')?.integerIn('start', 0, 2 ** 31 - 1) ?? 0,
        ...(serviceName === undefined ? {} : { serviceName }),
      };
    }),
};
