// CronJobs: the template of the Jobs they start.

import { pathText } from '../path-text.js';
import { jobParts } from './job.js';
import type { KindDecoder } from './kind.js';
import { decodePodTemplate } from './pod-template.js';
import { decodeMetaOf } from './workload.js';

/** A Job's name gets eleven more characters: `-` and the minutes since 1970. */
const nameLimit = 52;

export const cronJob: KindDecoder = {
  kind: 'CronJob',
  apiVersions: ['batch/v1', 'batch/v1beta1', 'batch/v2alpha1'],
  decode(raw, report) {
    const meta = decodeMetaOf(raw, 'CronJob');
    const spec = raw.map('spec');
    const jobSpec = spec?.map('jobTemplate')?.map('spec');
    if (spec === undefined) raw.missing('spec');
    else if (jobSpec === undefined) spec.missing('jobTemplate');
    if (meta === undefined || spec === undefined || jobSpec === undefined) return [];
    if (meta.name.length > nameLimit) {
      const path = raw.path('metadata', 'name');
      report.refuse('K0213', { field: pathText(path), count: meta.name.length, limit: nameLimit }, { path });
    }
    const template = decodePodTemplate(jobSpec);
    if (template === undefined) return [];
    const suspended = spec.boolean('suspend') ?? false;
    return [
      {
        kind: 'CronJob',
        ...meta,
        replicas: 1,
        firstOrdinal: 0,
        indexed: false,
        template,
        ...jobParts(jobSpec),
        suspended,
      },
    ];
  },
};
