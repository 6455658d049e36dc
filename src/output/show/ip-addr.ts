// `ip -d addr`: the devices of a netns with their addresses. MACs (and so link-local addresses) are not known: every one
// is printed as `unknownMac`. Left out, being nothing we know: qdisc, queue lengths and limits, lifetimes of addresses.

import type { Device, InterfaceAddress, Link } from '#kernel/device.js';
import { addressFrom, cidrOf, familyOf, isLoopback } from '#wire/address.js';
import { printable } from '#wire/printable.js';

export const unknownMac = 'xx:xx:xx:xx:xx:xx';
const broadcastMac = 'ff:ff:ff:ff:ff:ff';
const noMac = '00:00:00:00:00:00';

export function addressLines(devices: readonly Device[]): readonly string[] {
  return devices.flatMap((device, position) => [
    headLine(device, position + 1),
    `    ${linkLayer(device.link)}`,
    ...detailLines(device, devices).map((line) => `    ${line}`),
    ...device.addresses.map((address) => `    ${addressLine(address, device)}`),
  ]);
}

function headLine({ name, mtuBytes, link }: Device, index: number): string {
  const flags = flagsOf(link);
  const master = link.kind === 'veth' && link.bridge !== undefined ? ` master ${link.bridge}` : '';
  // Neither the loopback nor a tunnel has a carrier to report.
  const state = link.kind === 'loopback' || isTunnel(link) ? 'UNKNOWN' : 'UP';
  return `${index}: ${name}${peerIndex(link)}: <${flags}> mtu ${mtuBytes}${master} state ${state}${remark(link)}`;
}

function isTunnel({ kind }: Link): boolean {
  return kind === 'vxlan' || kind === 'ipip';
}

function flagsOf({ kind }: Link): string {
  if (kind === 'loopback') return 'LOOPBACK,UP,LOWER_UP';
  return kind === 'ipip' ? 'NOARP,UP,LOWER_UP' : 'BROADCAST,MULTICAST,UP,LOWER_UP';
}

/** A pod's only card is the second device of its netns; a node's ports are numbered as its pods come and go. */
function peerIndex(link: Link): string {
  // A tunnel to many peers is bound to none.
  if (link.kind === 'ipip') return '@NONE';
  if (link.kind !== 'veth') return '';
  return link.peer.device === 'eth0' ? '@if2' : '@if?';
}

function remark(link: Link): string {
  if (link.kind !== 'veth') return '';
  const { device, netns } = link.peer;
  const isNode = link.bridge === undefined;
  return isNode ? ` # other end in ${printable(netns)}` : ` # made-up name; other end ${device} in ${printable(netns)}`;
}

function linkLayer(link: Link): string {
  if (link.kind === 'loopback') return `link/loopback ${noMac} brd ${noMac}`;
  if (link.kind === 'ipip') return `link/ipip ${link.local ?? '0.0.0.0'} brd 0.0.0.0`;
  return `link/ether ${unknownMac} brd ${broadcastMac}`;
}

function detailLines({ link }: Device, devices: readonly Device[]): readonly string[] {
  switch (link.kind) {
    case 'loopback':
    case 'physical':
      return [];
    case 'bridge':
      return ['bridge'];
    case 'veth':
      if (link.bridge === undefined) return ['veth'];
      return ['veth', `bridge_slave state forwarding hairpin ${link.hairpin ? 'on' : 'off'}`];
    case 'ipip':
      return [`ipip any remote any local ${link.local ?? 'any'} ttl inherit nopmtudisc`];
    case 'vxlan': {
      const { networkId, local, port } = link;
      const underlay = devices.find(({ addresses }) => addresses.some(({ address }) => address === local));
      const device = underlay ? ` dev ${underlay.name}` : '';
      return [`vxlan id ${networkId} local ${local}${device} srcport 0 0 dstport ${port} nolearning`];
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
