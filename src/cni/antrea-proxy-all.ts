// AntreaProxy with proxyAll: what the node needs so that all Services are translated in the switch, whoever asks
// (antrea-io/antrea docs/antrea-proxy.md, pkg/agent/route/route_linux.go).

import type { Node, NodeView } from '#cluster/inventory.js';
import { joinTables, type Route, type RouteTable, routeTable } from '#kernel/route.js';
import { chainOf, jump, type Rule, type SocketSet } from '#kernel/rule.js';
import type { Contribution } from '#kernel/ruleset.js';
import type { ProxyMode } from '#proxy/proxy-mode.js';
import { servicePortsAt } from '#proxy/service-port.js';
import { contains, type Family, familyOf, hostCidr, type IpAddress } from '#wire/address.js';
import type { ProxyConfig } from './antrea-config.js';
import type { Switch } from './antrea-switch.js';

/** Gateway of all routes to Services, and the source of what the switch gives back to its node. */
export const virtualService = { 4: '169.254.0.253', 6: 'fc01::aabb:ccdd:eeff' } as {
  readonly [F in Family]: IpAddress;
};
/** What the node's addresses become on their way into the switch. */
export const virtualNodePort = { 4: '169.254.0.252', 6: 'fc01::aabb:ccdd:eefe' } as {
  readonly [F in Family]: IpAddress;
};
const portSets: { readonly [F in Family]: string } = { 4: 'ANTREA-NODEPORT-IP', 6: 'ANTREA-NODEPORT-IP6' };

export const antreaProxy: ProxyMode = {
  name: 'antrea-proxy',
  title: 'AntreaProxy',
  simplified: [],
  contributions: () => [],
};

/** Addresses of the node that answer on node ports. */
export function portAddresses({ addresses }: Node, { nodePortAddresses }: ProxyConfig): readonly IpAddress[] {
  if (nodePortAddresses.length === 0) return addresses;
  return addresses.filter((address) => nodePortAddresses.some((block) => contains(block, address)));
}

/** Simplified: the agent routes the smallest block that has all ClusterIPs; here it is the whole block of Services. */
export function serviceRoutes({ view, config, blocks }: Switch): RouteTable {
  const { cluster, origin } = view;
  const device = config.gateway;
  const viaSwitch = (destination: Route['destination']): Route => {
    const via = virtualService[destination.family];
    return { destination, via, device, ...(destination.family === 4 ? { onlink: true } : {}), origin };
  };
  const fixed = blocks.flatMap(({ family }): readonly Route[] => [
    { destination: hostCidr(virtualService[family]), device, scope: 'link', origin },
    viaSwitch(hostCidr(virtualNodePort[family])),
    ...cluster.settings.serviceCidrs.value.filter((block) => block.family === family).map(viaSwitch),
  ]);
  const external: RouteTable = {
    lookup: (address) => (isExternal(view, address) ? viaSwitch(hostCidr(address)) : undefined),
    *list() {
      const addresses = new Set(cluster.services.flatMap((service) => externalAddresses(service)));
      for (const address of addresses) if (isServed(address)) yield viaSwitch(hostCidr(address));
    },
  };
  const isServed = (address: IpAddress) => blocks.some(({ family }) => family === familyOf(address));
  return joinTables(routeTable(fixed), external);
}

function isExternal({ cluster }: NodeView, address: IpAddress): boolean {
  return cluster.servicesByAddress(address).some((service) => externalAddresses(service).includes(address));
}

function externalAddresses({ object, balancing }: NodeView['cluster']['services'][number]): readonly IpAddress[] {
  const vips = (balancing?.addresses ?? []).flatMap(({ ip, ipMode }) => (ip && ipMode === 'VIP' ? [ip] : []));
  return [...object.externalIPs, ...vips];
}

/** Before kube-proxy's rules, if somebody runs it still. */
export function nodePortRules({ view, config, blocks }: Switch): readonly Contribution[] {
  const { cluster, node, origin } = view;
  const addresses = portAddresses(node, config.proxy);
  return blocks.flatMap(({ family }): readonly Contribution[] => {
    const ports: SocketSet = {
      name: portSets[family],
      has: (socket) =>
        addresses.includes(socket.destination) &&
        [...servicePortsAt(cluster, socket, family)].some(({ nodePort }) => nodePort === socket.destinationPort),
    };
    const toSwitch = (who: string): Rule => ({
      match: { comment: `Antrea: DNAT ${who} to NodePort packets`, destinationSocketSet: { is: ports } },
      target: { kind: 'dnat', to: virtualNodePort[family] },
      origin,
    });
    const call = (hook: 'prerouting' | 'output', rule: Rule): Contribution => {
      const chain = chainOf(`ANTREA-${hook.toUpperCase()}`, [rule]);
      const match = { comment: `Antrea: jump to Antrea ${hook} rules` };
      return { family, table: 'nat', hook, place: 'first', rules: [{ match, target: jump(chain), origin }] };
    };
    return [call('prerouting', toSwitch('external')), call('output', toSwitch('local'))];
  });
}

/** What the switch gives back is answered to the node, not to an address that nobody outside knows. */
export function virtualSourceRule(family: Family, origin: Rule['origin']): Rule {
  const match = {
    comment: 'Antrea: masquerade OVS virtual source IP',
    source: { is: hostCidr(virtualService[family]) },
  };
  return { match, target: { kind: 'masquerade', randomFully: false }, origin };
}
