// Felix' chains for the pods of a node: what a pod sends goes through `cali-fw-…`, what it gets through `cali-tw-…`
// (projectcalico/calico felix/rules/endpoints.go, dispatch.go). The policies that select the pod stand before its profiles.

import type { Pod } from '#cluster/inventory.js';
import type { Origin } from '#kernel/origin.js';
import {
  acceptPacket,
  type Chain,
  chainOf,
  dropPacket,
  goToLazily,
  jump,
  type Match,
  type Rule,
  returnToCaller,
  type Target,
} from '#kernel/rule.js';
import type { PolicyDirection } from '#manifest/objects.js';
import { type Family, familyOf } from '#wire/address.js';
import { acceptMark, chainName } from './calico-names.js';
import { tierRules } from './calico-policy-rules.js';
import { calicoDevice } from './calico-veth.js';
import type { NetworkView } from './pod-network.js';
import { attachedPods } from './sandbox.js';

export const setAccepted: Target = { kind: 'mark', ...acceptMark };
/** All of Felix' bits but the one for "accept". */
export const clearMarks: Target = { kind: 'mark', value: 0, mask: 0xe0000 };
const clearAccepted: Target = { kind: 'mark', value: 0, mask: acceptMark.mask };
export const workloads = { is: 'cali+' };

export interface WorkloadChains {
  readonly fromWorkloads: Chain;
  readonly toWorkloads: Chain;
}

/** One jump per pod. Simplified: Felix splits a long list by the letters that its names begin with. */
export function workloadChains(view: NetworkView, family: Family, vxlanPort: number | undefined): WorkloadChains {
  const pods = attachedPods(view).filter(({ addresses }) => addresses.some((address) => familyOf(address) === family));
  const unknown: Rule = { match: { comment: 'Unknown interface' }, target: dropPacket, origin: view.origin };
  const dispatch = (name: string, toPod: (pod: Pod, origin: Origin) => Rule): Chain =>
    chainOf(name, [...pods.map((pod) => toPod(pod, { ...view.origin, object: pod.ref })), unknown]);
  return {
    fromWorkloads: dispatch('cali-from-wl-dispatch', (pod, origin) => {
      const name = `cali-fw-${calicoDevice(pod)}`;
      const chain = () => endpointChain(name, { view, family, pod, direction: 'Egress', vxlanPort });
      return { match: { inputDevice: { is: calicoDevice(pod) } }, target: goToLazily(name, chain), origin };
    }),
    toWorkloads: dispatch('cali-to-wl-dispatch', (pod, origin) => {
      const name = `cali-tw-${calicoDevice(pod)}`;
      const chain = () => endpointChain(name, { view, family, pod, direction: 'Ingress', vxlanPort });
      return { match: { outputDevice: { is: calicoDevice(pod) } }, target: goToLazily(name, chain), origin };
    }),
  };
}

interface Endpoint {
  readonly view: NetworkView;
  readonly family: Family;
  readonly pod: Pod;
  readonly direction: PolicyDirection;
  readonly vxlanPort: number | undefined;
}

/** Simplified: the profile of the pod's service account, which has no rules of its own, is left out. */
function endpointChain(name: string, { view, family, pod, direction, vxlanPort }: Endpoint): Chain {
  const origin = { ...view.origin, object: pod.ref };
  const rule = (match: Match, target: Target): Rule => ({ match, target, origin });
  const own = profile(pod, direction, origin);
  return chainOf(name, [
    rule({ states: { is: ['RELATED', 'ESTABLISHED'] } }, acceptPacket),
    rule({ states: { is: ['INVALID'] } }, dropPacket),
    rule({}, clearAccepted),
    ...(direction === 'Egress' ? noTunnels(origin, family, vxlanPort) : []),
    ...tierRules({ cluster: view.cluster, pod, direction }, view, family),
    rule({}, jump(own)),
    rule({ comment: 'Return if profile accepted', mark: { is: acceptMark } }, returnToCaller),
    rule({ comment: 'Drop if no profiles matched' }, dropPacket),
  ]);
}

/** Pods may not pretend to be nodes. */
function noTunnels(origin: Origin, family: Family, vxlanPort: number | undefined): readonly Rule[] {
  const vxlan: Match = {
    comment: 'Drop VXLAN encapped packets originating in workloads',
    protocol: 'UDP',
    destinationPorts: [vxlanPort ?? 4789],
  };
  const ipip: Match = { comment: 'Drop IPinIP encapped packets originating in workloads', protocol: 'IPIP' };
  const matches = family === 4 ? [vxlan, ipip] : [vxlan];
  return matches.map((match) => ({ match, target: dropPacket, origin }));
}

/** A namespace's profile lets everything through: it is what holds for a pod that no policy selects. */
function profile({ namespace }: Pod, direction: PolicyDirection, origin: Origin): Chain {
  const prefix = direction === 'Ingress' ? 'cali-pri-' : 'cali-pro-';
  return chainOf(chainName(prefix, `kns.${namespace}`), [
    { match: { comment: `Profile kns.${namespace} ${direction.toLowerCase()}` }, target: setAccepted, origin },
    { match: { mark: { is: acceptMark } }, target: returnToCaller, origin },
  ]);
}
