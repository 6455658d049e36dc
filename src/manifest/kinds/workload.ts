// What Deployment, ReplicaSet, ReplicationController, StatefulSet and DaemonSet share: replicas, a selector and a pod template.

import { printable } from '#wire/printable.js';
import { decodeMeta } from '../metadata.js';
import type { LabelSelector, PodTemplate, StringMap, WorkloadKind, WorkloadObject } from '../objects.js';
import type { Fields } from '../reader.js';
import type { ObjectReport } from '../report.js';
import { decodeSelector } from '../selector.js';
import { decodePodTemplate } from './pod-template.js';

const replicasLimit = 2 ** 31 - 1;

/** What a kind adds to the common part. */
export interface WorkloadParts {
  readonly replicas?: number;
  readonly selector?: LabelSelector;
  readonly serviceName?: string;
  readonly firstOrdinal?: number;
  readonly indexed?: boolean;
  readonly suspended?: boolean;
}

export function decodeMetaOf(raw: Fields, kind: WorkloadKind) {
  return decodeMeta(raw, { kind, nameRule: 'subdomain', scope: 'namespaced', annotations: 'network' });
}

/** Everything but the kind's own parts, which `parts` reads from the spec. */
export function decodeWorkload(
  raw: Fields,
  kind: WorkloadKind,
  parts: (spec: Fields, template: PodTemplate) => WorkloadParts,
): readonly WorkloadObject[] {
  const meta = decodeMetaOf(raw, kind);
  const spec = raw.map('spec');
  if (spec === undefined) raw.missing('spec');
  if (meta === undefined || spec === undefined) return [];
  const template = decodePodTemplate(spec);
  if (template === undefined) return [];
  const defaults = { replicas: 1, firstOrdinal: 0, indexed: false, suspended: false };
  return [{ kind, ...meta, ...defaults, template, ...parts(spec, template) }];
}

export function replicasOf(spec: Fields): number {
  return spec.integerIn('replicas', 0, replicasLimit) ?? 1;
}

/** The selector, which must select the template's own labels; old API versions took it from them. */
export function selectorOf(spec: Fields, template: PodTemplate): LabelSelector {
  const selector = decodeSelector(spec, 'selector');
  if (selector === undefined) {
    if (isStrict(spec)) spec.missing('selector');
    return { matchLabels: template.labels, matchExpressions: [] };
  }
  checkSelects(spec, selector, template.labels);
  return selector;
}

/** apps/v1 requires what extensions/v1beta1 and apps/v1beta1 filled in. */
function isStrict(spec: Fields): boolean {
  return spec.report.apiVersion === 'apps/v1';
}

function checkSelects(spec: Fields, selector: LabelSelector, labels: StringMap): void {
  for (const [key, wanted] of Object.entries(selector.matchLabels)) {
    if (labels[key] === wanted) continue;
    reportMismatch(spec, [key, wanted], labels[key]);
    return;
  }
}

export function reportMismatch(spec: Fields, label: readonly [string, string], found: string | undefined): void {
  const [key, wanted] = label;
  const report: ObjectReport = spec.report;
  const kind = report.about?.kind ?? 'workload';
  const facts = { kind, key: printable(key, 80), wanted: printable(wanted, 80) };
  const path = spec.path('template', 'metadata', 'labels', key);
  report.refuse('K0212', found === undefined ? facts : { ...facts, found: printable(found, 80) }, { path });
}
