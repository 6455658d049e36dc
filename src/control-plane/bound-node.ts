// The node a pod of the input runs on: `spec.nodeName`, or, where a dump was cut short, the node with its `hostIP`.

import type { Objects, PodObject } from '#manifest/objects.js';

export type BoundNode = (pod: PodObject) => string | undefined;

/** A host without a Node object is called by its address, as several clouds call their nodes anyway. */
export function boundNodes({ nodes }: Objects): BoundNode {
  const names = new Map(
    nodes.flatMap(({ name, internalIPs }) => internalIPs.map((address) => [address, name] as const)),
  );
  return ({ spec, status }) => {
    if (spec.nodeName !== undefined) return spec.nodeName;
    const hostIP = status?.hostIP;
    return hostIP === undefined ? undefined : (names.get(hostIP) ?? hostIP);
  };
}
