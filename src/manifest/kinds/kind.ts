// What a file of this folder offers: one kind of object, and how to decode it.

import type { KubernetesObject } from '../objects.js';
import type { Fields } from '../reader.js';
import type { ObjectReport } from '../report.js';

export interface KindDecoder {
  readonly kind: string;
  /** The preferred one first: what an object without one is taken for, where a list or a file name told its kind. */
  readonly apiVersions: readonly string[];
  /** Several for an Endpoints object with several subsets; none when the object cannot be used. */
  decode(raw: Fields, report: ObjectReport): readonly KubernetesObject[];
}
