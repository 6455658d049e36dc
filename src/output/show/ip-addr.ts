// `ip -d addr`: the devices of a netns with their addresses. MACs (and so link-local addresses) are not known: every one
// is printed as `unknownMac`. Left out, being nothing we know: qdisc, queue lengths and limits, lifetimes of addresses.

import {
  type Device,
  type InterfaceAddress,
  isTunnel,
  type Link,
  type VethLink,
  type VxlanLink,
} from '#kernel/device.js';
import { drawnWord } from '#kernel/drawn-name.js';
import { addressFrom, cidrOf, familyOf, isLoopback } from '#wire/address.js';
import { printable } from '#wire/printable.js';

export const unknownMac = 'xx:xx:xx:xx:xx:xx';
const broadcastMac = 'ff:ff:ff:ff:ff:ff';
const noMac = '00:00:00:00:00:00';

export function addressLines(devices: readonly Device[]): readonly string[] {
  return devices.flatMap((device, position) => [
    headLine(device, { index: position + 1, devices }),
    `    ${linkLayer(device.link)}`,
    ...detailLines(device, devices).map((line) => `    ${line}`),
    ...device.addresses.map((address) => `    ${addressLine(address, device)}`),
  ]);
}

function headLine(device: Device, { index, devices }: { index: number; devices: readonly Device[] }): string {
  const { name, mtuBytes, link } = device;
  const hasBothEnds = link.kind === 'veth' && isPairWithin(link, devices);
  // None of these has a carrier to report.
  const state = link.kind === 'loopback' || link.kind === 'internal' || isTunnel(link) ? 'UNKNOWN' : 'UP';
  const listed = listedTunnel(link) ?? { name, mtuBytes };
  const peer = hasBothEnds ? `@${link.peer.device}` : peerIndex(link);
  const head = `${index}: ${listed.name}${peer}: <${flags(link)}> mtu ${listed.mtuBytes}${masterOf(link)} state ${state}`;
  return `${head}${hasBothEnds ? '' : remark(device)}`;
}

function listedTunnel(link: Link): VxlanLink['listed'] {
  return link.kind === 'geneve' || link.kind === 'vxlan' || link.kind === 'gre' ? link.listed : undefined;
}

/** All ports of all bridges of Open vSwitch are in one datapath. */
function masterOf(link: Link): string {
  const isPort = (link.kind === 'veth' && link.switch !== undefined) || listedTunnel(link) !== undefined;
  if (isPort) return ' master ovs-system';
  return link.kind === 'veth' && link.bridge !== undefined ? ` master ${link.bridge}` : '';
}

/** A pair whose ends are both here: the kernel then prints the name of the other one. */
function isPairWithin({ peer }: VethLink, devices: readonly Device[]): boolean {
  const other = devices.find(({ name }) => name === peer.device)?.link;
  return other?.kind === 'veth' && other.peer.netns === peer.netns;
}

function flags({ kind }: Link): string {
  switch (kind) {
    case 'loopback':
      return 'LOOPBACK,UP,LOWER_UP';
    case 'ipip':
      return 'NOARP,UP,LOWER_UP';
    case 'wireguard':
      return 'POINTOPOINT,NOARP,UP,LOWER_UP';
    default:
      return 'BROADCAST,MULTICAST,UP,LOWER_UP';
  }
}

/** A pod's only card is the second device of its netns; a node's ports are numbered as its pods come and go. */
function peerIndex(link: Link): string {
  // A tunnel to many peers is bound to none.
  if (link.kind === 'ipip' || link.kind === 'gre') return '@NONE';
  if (link.kind !== 'veth') return '';
  return link.peer.device === 'eth0' ? '@if2' : '@if?';
}

/** The plugins of containernetworking draw `veth…` at random; other names follow from the pod's. */
function remark({ name, addresses, link, origin }: Device): string {
  // A card that nobody has seen: nodes have one with addresses.
  if (link.kind === 'physical' && addresses.length === 0 && origin.evidence === 'assumed') return ' # made up';
  if (link.kind !== 'veth') return '';
  const { device, netns } = link.peer;
  if (!netns.startsWith('pod/')) return ` # other end in ${printable(netns)}`;
  return ` # ${drawnWord(name) === undefined ? '' : 'made-up name; '}other end ${device} in ${printable(netns)}`;
}

function linkLayer(link: Link): string {
  switch (link.kind) {
    case 'loopback':
      return `link/loopback ${noMac} brd ${noMac}`;
    case 'ipip':
      return `link/ipip ${link.local ?? '0.0.0.0'} brd 0.0.0.0`;
    case 'wireguard':
      return 'link/none';
    default:
      return `link/ether ${unknownMac} brd ${broadcastMac}`;
  }
}

function detailLines({ link }: Device, devices: readonly Device[]): readonly string[] {
  switch (link.kind) {
    case 'loopback':
    case 'physical':
      return [];
    case 'dummy':
      return ['dummy'];
    case 'bridge':
    case 'wireguard':
      return [link.kind];
    case 'veth':
      if (link.switch !== undefined) return ['veth', 'openvswitch_slave'];
      if (link.bridge === undefined) return ['veth'];
      return ['veth', `bridge_slave state forwarding hairpin ${link.hairpin ? 'on' : 'off'}`];
    case 'ipip':
      return [`ipip any remote any local ${link.local ?? 'any'} ttl inherit nopmtudisc`];
    case 'gre':
      return ['gretap external', ...(link.listed ? ['openvswitch_slave'] : [])];
    case 'internal':
      return ['openvswitch'];
    case 'geneve':
    case 'vxlan': {
      const { kind, networkId, external, local, port } = link;
      const underlay = devices.find(({ addresses }) => addresses.some(({ address }) => address === local));
      const device = underlay ? ` dev ${underlay.name}` : '';
      // A device without a number of its own takes everything about the outer packet from whoever sends.
      if (networkId === undefined || external) {
        const slave = link.listed ? ['openvswitch_slave'] : [];
        return [`${kind} external dstport ${port}`, ...slave];
      }
      const source = local === undefined ? '' : ` local ${local}`;
      return [`${kind} id ${networkId}${source}${device} srcport 0 0 dstport ${port} nolearning`];
    }
  }
}

function addressLine({ address, prefixLength }: InterfaceAddress, { name }: Device): string {
  if (familyOf(address) === 6)
    return `inet6 ${address}/${prefixLength} scope ${isLoopback(address) ? 'host' : 'global'}`;
  if (isLoopback(address)) return `inet ${address}/${prefixLength} scope host ${name}`;
  return `inet ${address}/${prefixLength}${broadcast({ address, prefixLength })} scope global ${name}`;
}

/** Who sets an address sets the last one of its block for broadcast, where the block has room for one. */
function broadcast({ address, prefixLength }: InterfaceAddress): string {
  const block = prefixLength < 31 ? cidrOf(address, prefixLength) : undefined;
  return block ? ` brd ${addressFrom(block.last, 4)}` : '';
}
