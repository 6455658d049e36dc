// ReplicationControllers: their selector is a plain map, and defaults to the template's labels.

import { decodeLabels } from '../labels.js';
import type { LabelSelector, PodTemplate } from '../objects.js';
import type { Fields } from '../reader.js';
import type { KindDecoder } from './kind.js';
import { decodeWorkload, replicasOf, reportMismatch } from './workload.js';

export const replicationController: KindDecoder = {
  kind: 'ReplicationController',
  apiVersions: ['v1'],
  decode: (raw) =>
    decodeWorkload(raw, 'ReplicationController', (spec, template) => {
      const selector = plainSelector(spec, template);
      return selector === undefined ? { replicas: replicasOf(spec) } : { replicas: replicasOf(spec), selector };
    }),
};

function plainSelector(spec: Fields, template: PodTemplate): LabelSelector | undefined {
  const matchLabels = decodeLabels(spec, 'selector');
  const entries = Object.entries(matchLabels);
  if (entries.length === 0) return undefined;
  const wrong = entries.find(([key, wanted]) => template.labels[key] !== wanted);
  if (wrong !== undefined) reportMismatch(spec, wrong, template.labels[wrong[0]]);
  return { matchLabels, matchExpressions: [] };
}
