// Felix' chains for the pods of a node: what a pod sends goes through `cali-fw-…`, what it gets through `cali-tw-…`
// (projectcalico/calico felix/rules/endpoints.go, dispatch.go). The policies that select the pod stand before its profiles.

import { createHash } from 'node:crypto';
import type { Pod } from '#cluster/inventory.js';
import type { Origin } from '#kernel/origin.js';
import {
  acceptPacket,
  type Chain,
  chainOf,
  dropPacket,
  goTo,
  jump,
  type Match,
  type Rule,
  returnToCaller,
  type Target,
} from '#kernel/rule.js';
import { type Family, familyOf } from '#wire/address.js';
import { calicoDevice } from './calico-veth.js';
import type { NetworkView } from './pod-network.js';
import { attachedPods } from './sandbox.js';

/** The lowest free bit of mask 0xffff0000; those for "pass" and two for scratch follow (v3.29). */
export const acceptMark = { value: 0x10000, mask: 0x10000 };
export const setAccepted: Target = { kind: 'mark', ...acceptMark };
/** All of Felix' bits but the one for "accept". */
export const clearMarks: Target = { kind: 'mark', value: 0, mask: 0xe0000 };
const clearAccepted: Target = { kind: 'mark', value: 0, mask: acceptMark.mask };
export const workloads = { is: 'cali+' };
/** What iptables takes, without its last character. */
const longestName = 28;

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
      const first = noTunnels(origin, family, vxlanPort);
      const chain = endpointChain(`cali-fw-${calicoDevice(pod)}`, {
        origin,
        first,
        profile: profile(pod, 'egress', origin),
      });
      return { match: { inputDevice: { is: calicoDevice(pod) } }, target: goTo(chain), origin };
    }),
    toWorkloads: dispatch('cali-to-wl-dispatch', (pod, origin) => {
      const chain = endpointChain(`cali-tw-${calicoDevice(pod)}`, {
        origin,
        first: [],
        profile: profile(pod, 'ingress', origin),
      });
      return { match: { outputDevice: { is: calicoDevice(pod) } }, target: goTo(chain), origin };
    }),
  };
}

interface Parts {
  readonly origin: Origin;
  readonly first: readonly Rule[];
  readonly profile: Chain;
}

/** Simplified: the profile of the pod's service account, which has no rules of its own, is left out. */
function endpointChain(name: string, { origin, first, profile: own }: Parts): Chain {
  const rule = (match: Match, target: Target): Rule => ({ match, target, origin });
  return chainOf(name, [
    rule({ states: { is: ['RELATED', 'ESTABLISHED'] } }, acceptPacket),
    rule({ states: { is: ['INVALID'] } }, dropPacket),
    rule({}, clearAccepted),
    ...first,
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
function profile({ namespace }: Pod, direction: 'ingress' | 'egress', origin: Origin): Chain {
  const prefix = direction === 'ingress' ? 'cali-pri-' : 'cali-pro-';
  return chainOf(chainName(prefix, `kns.${namespace}`), [
    { match: { comment: `Profile kns.${namespace} ${direction}` }, target: setAccepted, origin },
    { match: { mark: { is: acceptMark } }, target: returnToCaller, origin },
  ]);
}

/** A name that is too long ends in a hash (libcalico-go/lib/hash/unique_id.go). */
function chainName(prefix: string, suffix: string): string {
  if (prefix.length + suffix.length <= longestName) return prefix + suffix;
  const digest = createHash('sha256').update(suffix).digest('base64url');
  return `${prefix}_${digest}`.slice(0, longestName);
}
