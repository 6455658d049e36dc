// Names of Kubernetes objects and their places in files: what an origin carries through every layer.

/** Where an object's text starts. The line is looked up only when it is shown. */
export interface Place {
  /** As the person gave it: a path, or `-` for standard input. */
  readonly file: string;
  /** Offset of the YAML document's first character (UTF-16 units); 0 for JSON. */
  readonly offset: number;
  /** The object's own path in that document, e.g. `['items', 3]`; empty for a document of one object. */
  readonly path: readonly (string | number)[];
}

export interface ObjectRef {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  /** Absent for an object nobody wrote: made up by k8snet. */
  readonly place?: Place;
}

/**
 * How a value is known: `observed` in a status or on a node, `declared` by a manifest, `derived` from such values by a
 * documented rule, or `assumed` because nothing said it.
 */
export type Evidence = 'observed' | 'declared' | 'derived' | 'assumed';

/** `shop/cart`, or `worker-1` for objects without a namespace. */
export function refText(ref: ObjectRef): string {
  return ref.namespace === undefined ? ref.name : `${ref.namespace}/${ref.name}`;
}
