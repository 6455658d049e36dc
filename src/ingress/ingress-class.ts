// The class of an Ingress: its field, the older annotation, or the class that the API server gives to new ones.

import type { Cluster } from '#cluster/inventory.js';
import type { IngressClassObject, IngressObject } from '#manifest/objects.js';

export const classAnnotation = 'kubernetes.io/ingress.class';

export interface ClassSaid {
  readonly by: 'annotation' | 'class-field' | 'default-class';
  readonly name: string;
}

/**
 * The annotation first, as the controllers look at it. An Ingress that an API server has given out would have got the
 * default class when it was created.
 */
export function classOf(ingress: IngressObject, cluster: Cluster): ClassSaid | undefined {
  const annotation = ingress.annotations[classAnnotation];
  if (annotation) return { by: 'annotation', name: annotation };
  if (ingress.className !== undefined) return { by: 'class-field', name: ingress.className };
  const standard = ingress.createdAt === undefined ? defaultClass(cluster) : undefined;
  return standard && { by: 'default-class', name: standard.name };
}

export function findClass(name: string, cluster: Cluster): IngressClassObject | undefined {
  return cluster.ingressClasses.find((candidate) => candidate.name === name);
}

/** The newest of several, then the first by name (k8s.io/kubernetes plugin/pkg/admission/network/defaultingressclass). */
function defaultClass({ ingressClasses }: Cluster): IngressClassObject | undefined {
  const [newest] = ingressClasses
    .filter(({ isDefault }) => isDefault)
    .map((candidate) => ({ candidate, created: Date.parse(candidate.createdAt ?? '') || 0 }))
    .sort((a, b) => b.created - a.created || (a.candidate.name < b.candidate.name ? -1 : 1));
  return newest?.candidate;
}
