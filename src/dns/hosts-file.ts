// /etc/hosts, which is looked at before any server is asked.

import type { Pod } from '#cluster/inventory.js';
import type { IpAddress } from '#wire/address.js';

/** What kubelet writes (pkg/kubelet/kubelet_pods.go): localhost, the pod's own name, and its hostAliases. */
export function hostsFile(name: string, pod: Pod | undefined): readonly IpAddress[] | undefined {
  const asked = name.toLowerCase();
  if (asked === 'localhost') return ['127.0.0.1' as IpAddress, '::1' as IpAddress];
  if (!pod) return undefined;
  const { hostNetwork, hostname = pod.name, hostAliases = [] } = pod.spec;
  // On the host's network the node's own file comes first, which no manifest shows.
  if (!hostNetwork && asked === hostname) return pod.addresses;
  const named = hostAliases.filter(({ hostnames }) => hostnames.some((each) => each.toLowerCase() === asked));
  return named.length > 0 ? named.map(({ ip }) => ip) : undefined;
}
