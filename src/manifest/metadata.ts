// `metadata` of every kind: name, namespace, labels, the controlling owner.

import { createHash } from 'node:crypto';
import type { ObjectRef } from '#wire/object-ref.js';
import type { NameRule } from './diagnostic.js';
import { decodeLabels } from './labels.js';
import type { ObjectMeta, StringMap } from './objects.js';
import type { Fields } from './reader.js';

export interface MetaRules {
  readonly kind: string;
  readonly nameRule: NameRule;
  readonly scope: 'namespaced' | 'cluster';
  /** All annotations matter (nodes, Services, Namespaces), or only those of pod networks and meshes, or none. */
  readonly annotations: 'all' | 'network' | 'none';
}

const annotationLimit = 4096;
const networkPrefixes = [
  'cni.projectcalico.org/',
  'k8s.ovn.org/',
  'sidecar.istio.io/',
  'k8s.v1.cni.cncf.io/',
  'linkerd.io/',
];

export function decodeMeta(object: Fields, rules: MetaRules): ObjectMeta | undefined {
  const metadata = object.map('metadata');
  if (metadata === undefined) {
    object.missing('metadata');
    return undefined;
  }
  const name = metadata.text('name') ?? generatedName(metadata);
  if (name === undefined) {
    if ((metadata.value('name') ?? '') === '') metadata.missing('name');
    return undefined;
  }
  const namespace = rules.scope === 'cluster' ? '' : (metadata.name('namespace', 'label') ?? 'default');
  const { report } = metadata;
  const { kind } = rules;
  const { place } = report;
  const ref: ObjectRef = rules.scope === 'cluster' ? { kind, name, place } : { kind, name, place, namespace };
  metadata.checkName(name, rules.nameRule, ['name']);
  if (!report.rejected) report.about = ref;
  const controller = controllerOf(metadata);
  return {
    ref,
    name,
    namespace,
    labels: decodeLabels(metadata, 'labels'),
    annotations: decodeAnnotations(metadata, rules.annotations),
    ...(controller === undefined ? {} : { controller }),
    terminating: metadata.value('deletionTimestamp') !== undefined,
  };
}

export function decodeAnnotations(metadata: Fields, wanted: MetaRules['annotations']): StringMap {
  const networkOnly = (key: string) => networkPrefixes.some((prefix) => key.startsWith(prefix));
  const isWanted = { all: () => true, network: networkOnly, none: () => false }[wanted];
  const keep = (key: string, value: string) =>
    isWanted(key) && value.length <= annotationLimit && key !== 'kubectl.kubernetes.io/last-applied-configuration';
  return metadata.strings('annotations', keep);
}

function controllerOf(metadata: Fields): { readonly kind: string; readonly name: string } | undefined {
  for (const owner of metadata.maps('ownerReferences')) {
    if (owner.boolean('controller') !== true) continue;
    const kind = owner.text('kind');
    const name = owner.text('name');
    if (kind !== undefined && name !== undefined) return metadata.report.file.interner.shape({ kind, name });
  }
  return undefined;
}

/** The API server appends five random characters; ours come from the object's place, so that the next run says the same. */
function generatedName(metadata: Fields): string | undefined {
  const prefix = metadata.text('generateName');
  if (prefix === undefined) return undefined;
  const { place } = metadata.report;
  const digest = createHash('sha256')
    .update(JSON.stringify([prefix, place.offset, place.path]))
    .digest();
  // The alphabet of k8s.io/apimachinery pkg/util/rand: nothing that spells a word.
  const letters = 'bcdfghjklmnpqrstvwxz2456789';
  const suffix = [...digest.subarray(0, 5)].map((byte) => letters[byte % letters.length]).join('');
  const name = prefix + suffix;
  metadata.checkName(name, 'subdomain', ['generateName']);
  metadata.report.note(
    'K0210',
    { prefix: prefix.slice(0, 80), name: name.slice(0, 80) },
    { path: metadata.path('generateName') },
  );
  return name;
}
