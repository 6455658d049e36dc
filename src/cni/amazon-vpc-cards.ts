// The network cards of a node, and which of them a pod's packets use: policy routing (aws/amazon-vpc-cni-k8s
// pkg/networkutils/network.go). Simplified: nothing in the API says which pod is on which card, so pods fill them in order.

import type { Pod } from '#cluster/inventory.js';
import type { Device } from '#kernel/device.js';
import type { Origin } from '#kernel/origin.js';
import type { PolicyRouting, PolicyRule } from '#kernel/policy-routing.js';
import { type RouteTable, routeTable } from '#kernel/route.js';
import { anywhere, type Cidr, cidrOf, familyOf, hostCidr, type IpAddress, nth } from '#wire/address.js';
import type { NetworkView } from './pod-network.js';
import { attachedPods } from './sandbox.js';

/** A card of an m5.large has ten addresses, and keeps the first for itself (Amazon EC2, addresses per interface). */
const podsOnCard = 9;
/** What is on or for the primary card leaves by the main table; connections that came in by it carry this mark. */
export const primaryMark = { value: 0x80, mask: 0x80 };

export function cardOf(pod: Pod, view: NetworkView): string {
  return cardName(view, cardNumber(pod, attachedPods(view)));
}

/** ens5, ens6 and so on; eth0, eth1. */
function cardName({ cluster }: NetworkView, number: number): string {
  const primary = cluster.settings.nodeDevice.value;
  const [, stem = primary, first = '0'] = /^(.*?)(\d+)$/.exec(primary) ?? [];
  return number === 0 ? primary : `${stem}${Number(first) + number}`;
}

/** IPv6 pods have a prefix of the primary card. */
function cardNumber(pod: Pod, pods: readonly Pod[]): number {
  return pod.addresses.some((address) => familyOf(address) === 4)
    ? Math.floor(Math.max(pods.indexOf(pod), 0) / podsOnCard)
    : 0;
}

/** Without addresses of their own, which nothing shows. */
export function furtherCards(view: NetworkView): readonly Device[] {
  const { cluster } = view;
  return numbersInUse(view).map((number) => ({
    name: cardName(view, number),
    addresses: [],
    mtuBytes: cluster.settings.nodeMtuBytes.value,
    link: { kind: 'physical' },
    origin: assumed(view.origin),
  }));
}

export function podPolicy(view: NetworkView): PolicyRouting {
  const { origin } = view;
  const pods = attachedPods(view);
  const toPods = pods.flatMap(({ addresses }) =>
    addresses.map(
      (address): PolicyRule => ({
        priority: 512,
        family: familyOf(address),
        to: hostCidr(address),
        table: 'main',
        origin,
      }),
    ),
  );
  const fromPods = pods.flatMap((pod) => {
    const number = cardNumber(pod, pods);
    const own = number > 0 ? pod.addresses.filter((address) => familyOf(address) === 4) : [];
    return own.map(
      (address): PolicyRule => ({
        priority: 1536,
        family: 4,
        from: hostCidr(address),
        table: number + 1,
        origin: assumed(origin),
      }),
    );
  });
  // A cluster has pods of one family only.
  const family = view.cluster.settings.podCidrs.value[0]?.family ?? 4;
  const marked: PolicyRule = { priority: 1024, family, mark: primaryMark, table: 'main', origin };
  const tables = numbersInUse(view).map((number) => [number + 1, cardTable(view, number)] as const);
  return { rules: [...toPods, marked, ...fromPods], tables: new Map(tables) };
}

function numbersInUse(view: NetworkView): readonly number[] {
  const pods = attachedPods(view);
  return [...new Set(pods.map((pod) => cardNumber(pod, pods)))].filter((number) => number > 0);
}

/** Only the router of the subnet, and everything by it. Simplified: a /24, as the primary card is taken to be in. */
function cardTable(view: NetworkView, number: number): RouteTable {
  const address = view.node.addresses.find((own) => familyOf(own) === 4);
  if (!address) return routeTable([]);
  const router = nth(cidrOf(address, 24) as Cidr, 1) as IpAddress;
  const common = { device: cardName(view, number), origin: assumed(view.origin) };
  return routeTable([
    { destination: anywhere[4], via: router, ...common },
    { destination: hostCidr(router), scope: 'link', ...common },
  ]);
}

function assumed(origin: Origin): Origin {
  return { ...origin, evidence: 'assumed' };
}
