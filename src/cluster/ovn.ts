// OVN-Kubernetes: what the input says about an installation, and what the network writes down on each node
// (ovn-kubernetes/ovn-kubernetes go-controller/pkg/util/node_annotations.go).

import type { StringMap } from '#manifest/objects.js';
import { type Cidr, type Family, type IpAddress, parseAddress, parseCidr } from '#wire/address.js';
import type { ObjectRef } from '#wire/object-ref.js';

/** Where pods' packets leave a node: `shared`, from the switch by the card; `local`, through the host's stack. */
export type GatewayMode = 'shared' | 'local';

export interface OvnSettings {
  /** The object that shows it. */
  readonly from: ObjectRef;
  readonly gatewayMode: GatewayMode;
  /** Of pods, when set. */
  readonly mtuBytes?: number;
  /** Of the tunnels, when set. */
  readonly genevePort?: number;
  /** The switch that has the node's card and its address, as a node tells. */
  readonly externalBridge?: string;
  /** Blocks that stand in a configuration: of gateway routers, and of the addresses between a host and its gateway. */
  readonly joinBlocks: readonly Cidr[];
  readonly masqueradeBlocks: readonly Cidr[];
}

const prefix = 'k8s.ovn.org/';
/** The name of the network that every pod is on. */
const network = 'default';

/** The blocks of a node's pods. */
export function nodeSubnets(annotations: StringMap): readonly Cidr[] {
  return texts(field(annotation(annotations, 'node-subnets'), network)).flatMap((text) => parseCidr(text) ?? []);
}

/** On every pod: the addresses that it was given, with the length of its node's block. */
export const podMark = `${prefix}pod-networks`;

/** The blocks that a pod's own addresses are from. */
export function podSubnets(annotations: StringMap): readonly Cidr[] {
  const given = field(field(annotation(annotations, 'pod-networks'), network), 'ip_addresses');
  return texts(given).flatMap((text) => (text.includes('/') ? (parseCidr(text) ?? []) : []));
}

export interface L3Gateway {
  readonly mode?: GatewayMode;
  readonly bridge?: string;
  readonly nextHops: readonly IpAddress[];
}

export function l3Gateway(annotations: StringMap): L3Gateway {
  const config = field(annotation(annotations, 'l3-gateway-config'), network);
  const mode = field(config, 'mode');
  // `br-ex_worker-1`: the bridge, and the node it is on.
  const [bridge] = texts(field(config, 'interface-id')).map((id) => id.slice(0, id.lastIndexOf('_')));
  const nextHops = [...texts(field(config, 'next-hops')), ...texts(field(config, 'next-hop'))];
  return {
    ...(mode === 'shared' || mode === 'local' ? { mode } : {}),
    ...(bridge && isDeviceName(bridge) ? { bridge } : {}),
    nextHops: nextHops.flatMap((text) => parseAddress(text) ?? []),
  };
}

/** The addresses of a node's gateway router towards the cluster. */
export function joinAddresses(annotations: StringMap): readonly IpAddress[] {
  const ofNetworks = field(annotation(annotations, 'node-gateway-router-lrp-ifaddrs'), network);
  return perFamily(ofNetworks ?? annotation(annotations, 'node-gateway-router-lrp-ifaddr')).flatMap(
    (text) => parseAddress(text.slice(0, text.indexOf('/'))) ?? [],
  );
}

/** Counted from 1; a gateway router's address is so far into its block. */
export function nodeNumber(annotations: StringMap): number | undefined {
  const text = annotations[`${prefix}node-id`] ?? '';
  return /^\d{1,5}$/.test(text) ? Number(text) : undefined;
}

export function masqueradeBlocks(annotations: StringMap): readonly Cidr[] {
  return perFamily(annotation(annotations, 'node-masquerade-subnet')).flatMap((text) => parseCidr(text) ?? []);
}

/** The outer addresses of a node's tunnels, where they are not its own. */
export function encapAddresses(annotations: StringMap): readonly IpAddress[] {
  return texts(annotation(annotations, 'node-encap-ips')).flatMap((text) => parseAddress(text) ?? []);
}

/** The subnet of a node's primary address. */
export function primarySubnet(annotations: StringMap, family: Family): Cidr | undefined {
  const subnets = perFamily(annotation(annotations, 'node-primary-ifaddr')).flatMap((text) => parseCidr(text) ?? []);
  return subnets.find((subnet) => subnet.family === family);
}

/** `{"ipv4":"…/16","ipv6":"…/64"}`, of those only what can be read as a block. */
function perFamily(value: unknown): readonly string[] {
  return [...texts(field(value, 'ipv4')), ...texts(field(value, 'ipv6'))].filter((text) => parseCidr(text));
}

function annotation(annotations: StringMap, name: string): unknown {
  const text = annotations[`${prefix}${name}`];
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

/** One text, or a list of them. */
function texts(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((item) => typeof item === 'string');
}

/** What Linux takes. */
function isDeviceName(text: string): boolean {
  return /^[\w.-]{1,15}$/.test(text);
}
