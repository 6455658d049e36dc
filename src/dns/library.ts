// Which C library a client has: said for all, told by the image's name, or taken to be glibc.

import type { CLibrary } from '#cluster/inventory.js';
import type { Client } from './resolve.js';

export function libraryOf({ cluster, pod, container }: Client): {
  readonly library: CLibrary;
  readonly isKnown: boolean;
} {
  const said = cluster.settings.libc;
  if (said) return { library: said, isKnown: true };
  // Nodes run a distribution with glibc, but for a few that run nothing else.
  if (!pod) return { library: 'glibc', isKnown: true };
  const containers = [...pod.spec.containers, ...pod.spec.sidecars];
  const chosen = containers.find(({ name }) => name === container) ?? containers[0];
  return chosen?.libc ? { library: chosen.libc, isKnown: true } : { library: 'glibc', isKnown: false };
}
