// Jobs: as many pods at once as `parallelism` asks for and `completions` leaves.

import type { Fields } from '../reader.js';
import { decodeSelector } from '../selector.js';
import type { KindDecoder } from './kind.js';
import { decodeWorkload, type WorkloadParts } from './workload.js';

const podsLimit = 2 ** 31 - 1;

export const job: KindDecoder = {
  kind: 'Job',
  apiVersions: ['batch/v1', 'batch/v1beta1'],
  decode: (raw) => decodeWorkload(raw, 'Job', jobParts),
};

/** Also what a CronJob's `spec.jobTemplate.spec` holds. */
export function jobParts(spec: Fields): WorkloadParts {
  const parallelism = spec.integerIn('parallelism', 0, podsLimit) ?? 1;
  const completions = spec.integerIn('completions', 0, podsLimit) ?? Number.POSITIVE_INFINITY;
  const selector = decodeSelector(spec, 'selector');
  return {
    replicas: Math.min(parallelism, completions),
    ...(selector === undefined ? {} : { selector }),
    indexed: spec.oneOf('completionMode', ['NonIndexed', 'Indexed'] as const) === 'Indexed',
    suspended: spec.boolean('suspend') ?? false,
  };
}
