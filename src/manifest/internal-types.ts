// Dumps of kubectl 1.8 and 1.9 hold Kubernetes' internal types: `Items`, `Spec`, `PodIP`, metadata fields inlined, no kind.
// This gives such an object its public shape.

import { isMap, type RawMap } from './reader.js';

const depthLimit = 40;
/** Maps whose keys are the user's own words. */
const verbatim = new Set(['labels', 'annotations', 'matchLabels', 'nodeSelector', 'data', 'capacity', 'allocatable']);
const metadataFields = new Set([
  'name',
  'generateName',
  'namespace',
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'deletionTimestamp',
  'labels',
  'annotations',
  'ownerReferences',
]);

export function isInternal(raw: RawMap): boolean {
  return isMap(raw.Spec) || isMap(raw.Status) || Array.isArray(raw.Items) || Array.isArray(raw.Subsets);
}

export function toPublic(raw: RawMap): RawMap {
  const object = convertMap(raw, 0);
  const spec = object.spec;
  if (!isMap(spec) || !isMap(spec.template)) return withMetadata(object);
  return withMetadata({ ...object, spec: { ...spec, template: withMetadata(spec.template) } });
}

function withMetadata(object: RawMap): RawMap {
  const metadata: Record<string, unknown> = {};
  const rest: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(object)) (metadataFields.has(key) ? metadata : rest)[key] = value;
  return { ...rest, metadata };
}

function convertMap(raw: RawMap, depth: number): RawMap {
  const map: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(raw)) {
    const key = publicName(name);
    if (key === '__proto__') continue;
    map[key] = verbatim.has(key) || isPlainSelector(key, value) ? value : convert(value, depth + 1);
  }
  return map;
}

function convert(value: unknown, depth: number): unknown {
  if (depth > depthLimit) return undefined;
  if (Array.isArray(value)) return value.map((entry) => convert(entry, depth + 1));
  return isMap(value) ? convertMap(value, depth) : value;
}

/** A Service's selector is a map of labels; a Deployment's holds matchLabels. */
function isPlainSelector(key: string, value: unknown): boolean {
  return key === 'selector' && isMap(value) && !('matchLabels' in value) && !('matchExpressions' in value);
}

/** `PodIP` → `podIP`, `DNSPolicy` → `dnsPolicy`, `ClusterIPs` → `clusterIPs`, `IP` → `ip`. */
function publicName(name: string): string {
  const run = /^[A-Z]+/.exec(name)?.[0] ?? '';
  const count = run.length > 1 && run.length < name.length ? run.length - 1 : run.length;
  return name.slice(0, count).toLowerCase() + name.slice(count);
}
