// Names that kube-router gives to chains and ipsets: a prefix and 16 characters of a hash
// (cloudnativelabs/kube-router pkg/controllers/netpol/{pod,policy}.go).

import type { Cluster, Pod } from '#cluster/inventory.js';
import { matches } from '#cluster/selector.js';
import type { NetworkView } from '#cni/pod-network.js';
import type { FieldPath, NetworkPolicyObject, PolicyDirection } from '#manifest/objects.js';
import { rulesOf } from '#policy/isolation.js';
import type { PolicyStyle } from '#policy/policy-style.js';
import type { Family, IpAddress } from '#wire/address.js';
import { shortHash } from '#wire/short-hash.js';

const familyNames: { readonly [F in Family]: string } = { 4: 'IPv4', 6: 'IPv6' };

/** Made up: a real one has the nanosecond of the last sync in its hash. */
export function podChainName({ namespace, name }: Pod): string {
  return `KUBE-POD-FW-${shortHash(namespace + name)}`;
}

export function kubeRouterStyle({ cluster, origin }: NetworkView, family: Family, mark: number): PolicyStyle {
  const familyName = familyNames[family];
  const setName = (prefix: SetPrefix, text: string) => `${family === 6 ? 'inet6:' : ''}${prefix}${shortHash(text)}`;
  return {
    origin,
    mark,
    naming: {
      // Made up, as those of pods.
      policyChain: ({ namespace, name }) => `KUBE-NWPLCY-${shortHash(namespace + name + familyName)}`,
      set(policy, field) {
        const { prefix, place, kind } = partOf(policy, field);
        return setName(prefix, `${policy.namespace}${policy.name}${place}${familyName}${kind}`);
      },
    },
    selected(policy, direction) {
      const prefix = direction === 'Ingress' ? 'KUBE-DST-' : 'KUBE-SRC-';
      const name = setName(prefix, policy.namespace + policy.name + familyName);
      return { name, has: (address) => selects(cluster, policy, address) };
    },
  };
}

type SetPrefix = 'KUBE-SRC-' | 'KUBE-DST-';

/** `spec.ingress[0].from[1]`, `spec.egress[2].ports[0].port`. */
function partOf(policy: NetworkPolicyObject, field: FieldPath): { prefix: SetPrefix; place: string; kind: string } {
  const direction: PolicyDirection = field[1] === 'egress' ? 'Egress' : 'Ingress';
  const place = `${direction.toLowerCase()}rule${field[2]}`;
  if (field[3] === 'ports') return { prefix: 'KUBE-DST-', place: `${place}${field[4]}`, kind: 'namedport' };
  const rule = rulesOf(policy, direction).find((candidate) => candidate.field[2] === field[2]);
  const isBlock = rule?.peers?.some((peer) => peer.kind === 'block' && peer.field.join() === field.join());
  const prefix = direction === 'Ingress' ? 'KUBE-SRC-' : 'KUBE-DST-';
  return { prefix, place, kind: isBlock ? 'ipblock' : 'pod' };
}

function selects(cluster: Cluster, { namespace, podSelector }: NetworkPolicyObject, address: IpAddress): boolean {
  const pod = cluster.podByAddress(address);
  return pod !== undefined && pod.namespace === namespace && matches(pod.labels, podSelector);
}
