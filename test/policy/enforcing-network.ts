// A made-up pod network that enforces policy as kube-router does: flannel, and the pods' chains at the filter hooks.

import { flannelVxlan } from '#cni/flannel-vxlan.js';
import type { NetworkView, PodNetwork } from '#cni/pod-network.js';
import { acceptPacket, chainOf, jump, type Match, type NetfilterHook, type Rule } from '#kernel/rule.js';
import type { Contribution } from '#kernel/ruleset.js';
import type { PolicyDirection } from '#manifest/objects.js';
import { policyChain } from '#policy/chains.js';
import type { PolicyStyle } from '#policy/policy-style.js';
import { type Family, familyOf, hostCidr, type IpAddress } from '#wire/address.js';
import { refText } from '#wire/object-ref.js';

export function enforcing(refusal: PolicyStyle['refusal']): PodNetwork {
  return {
    ...flannelVxlan,
    name: 'walled',
    component: 'cni/walled',
    title: 'walled flannel',
    policy: 'walked',
    detect: () => undefined,
    prepareNode(view) {
      const prepared = flannelVxlan.prepareNode(view);
      return { ...prepared, contributions: [...policyRules(view, refusal), ...prepared.contributions] };
    },
  };
}

function policyRules({ cluster, node, origin }: NetworkView, refusal: PolicyStyle['refusal']): Contribution[] {
  const style: PolicyStyle = {
    origin,
    naming: {
      podChain: (pod, direction) => `POD-FW-${direction}-${refText(pod.ref)}`,
      policyChain: (policy, direction) => `NWPLCY-${direction}-${refText(policy.ref)}`,
      set: (policy, field) => `SET-${refText(policy.ref)}-${field.join('.')}`,
    },
    mark: 0x10000,
    refusal,
    ownNode: 'admitted-here',
  };
  const callsFor = (family: Family, direction: PolicyDirection): Rule[] =>
    cluster.podsOn(node.name).flatMap((pod) => {
      const chain = policyChain({ cluster, pod, direction }, style);
      const own = pod.addresses.filter((address) => familyOf(address) === family);
      return chain ? own.map((address) => ({ match: matchOf(address, direction), target: jump(chain), origin })) : [];
    });
  const contribution = (family: Family, hook: NetfilterHook, directions: readonly PolicyDirection[]): Contribution => ({
    family,
    table: 'filter',
    hook,
    place: 'first',
    rules: [
      {
        match: {},
        target: jump(
          chainOf(
            'WALL',
            directions.flatMap((direction) => callsFor(family, direction)),
          ),
        ),
        origin,
      },
      { match: { mark: { is: { value: 0x10000, mask: 0x10000 } } }, target: acceptPacket, origin },
    ],
  });
  return ([4, 6] as const).flatMap((family) => [
    contribution(family, 'forward', ['Egress', 'Ingress']),
    contribution(family, 'input', ['Egress']),
    contribution(family, 'output', ['Ingress']),
  ]);
}

function matchOf(address: IpAddress, direction: PolicyDirection): Match {
  const is = { is: hostCidr(address) };
  return direction === 'Ingress' ? { destination: is } : { source: is };
}
