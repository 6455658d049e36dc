// `--set KIND/NAMESPACE/NAME:FIELD=VALUE`: single fields of single objects, and what is wrong with those that do not fit.

import type { Cluster, Overrides } from '#cluster/inventory.js';
import { type Cidr, type IpAddress, parseAddress, parseCidr } from '#wire/address.js';

export interface FieldOverrides {
  readonly pods: ReadonlyMap<string, { node?: string; ip?: readonly IpAddress[]; ready?: boolean }>;
  readonly nodes: ReadonlyMap<string, { ip?: readonly IpAddress[]; podCIDR?: readonly Cidr[] }>;
  readonly services: ReadonlyMap<string, ServiceFields>;
}

interface ServiceFields {
  readonly clusterIP?: readonly IpAddress[];
  readonly nodePort?: ReadonlyMap<number, number>;
  /** Also the address behind a load balancer's name. */
  readonly loadBalancerIP?: IpAddress;
  readonly healthCheckNodePort?: number;
}

type Field = NonNullable<Overrides['fields']>[number];

/** An override that changed nothing; `choices` are what could stand there instead. */
export interface UnusedOverride extends Field {
  readonly because: 'unknown-object' | 'unknown-field' | 'bad-value';
  readonly choices: readonly string[];
}

const readers = {
  pod: {
    node: (value: string) => value || undefined,
    ip: addressList,
    ready: (value: string) => (value === 'true' || value === 'false' ? value === 'true' : undefined),
  },
  node: { ip: addressList, podCIDR: cidrList },
  service: {
    clusterIP: addressList,
    nodePort: portPair,
    loadBalancerIP: (value: string) => parseAddress(value.trim()),
    healthCheckNodePort: portNumber,
  },
} as const satisfies Record<string, Record<string, (value: string) => unknown>>;
type Kind = keyof typeof readers;

/** Those that can be read; the others are found again by `unusedOverrides`. */
export function readFieldOverrides(overrides: Overrides): FieldOverrides {
  const found = { pod: new Map(), node: new Map(), service: new Map() } as const;
  for (const { object, field, value } of overrides.fields ?? []) {
    const { kind, name } = splitObject(object);
    const read = kind && readerOf(kind, field)?.(value);
    if (kind === undefined || read === undefined) continue;
    const known = found[kind].get(name) ?? {};
    const merged = read instanceof Map ? new Map([...(known[field] ?? []), ...read]) : read;
    found[kind].set(name, { ...known, [field]: merged });
  }
  return { pods: found.pod, nodes: found.node, services: found.service };
}

/** Overrides of fields that found nothing to change in the settled cluster: for a usage error, with near misses. */
export function unusedOverrides(cluster: Cluster, overrides: Overrides): readonly UnusedOverride[] {
  const unused: UnusedOverride[] = [];
  for (const override of overrides.fields ?? []) {
    const { kind, name } = splitObject(override.object);
    if (kind === undefined || !exists(cluster, kind, name)) {
      unused.push({ ...override, because: 'unknown-object', choices: kind ? namesOf(cluster, kind) : kinds });
      continue;
    }
    const reader = readerOf(kind, override.field);
    const target = reader?.(override.value);
    if (!reader || lacksField(cluster, name, override.field)) {
      const choices = Object.keys(readers[kind]).filter((field) => !lacksField(cluster, name, field));
      unused.push({ ...override, because: 'unknown-field', choices });
    } else if (target === undefined) {
      unused.push({ ...override, because: 'bad-value', choices: [] });
    } else if (override.field === 'node' && !cluster.node(override.value)) {
      unused.push({ ...override, because: 'bad-value', choices: cluster.nodes.map((node) => node.name) });
    } else if (target instanceof Map && !hasPorts(cluster, name, target)) {
      const ports = serviceNamed(cluster, name)?.ports.map(({ port }) => String(port)) ?? [];
      unused.push({ ...override, because: 'bad-value', choices: ports });
    }
  }
  return unused;
}

const kinds = Object.keys(readers) as readonly Kind[];

function splitObject(object: string): { kind: Kind | undefined; name: string } {
  const slash = object.indexOf('/');
  const word = object.slice(0, Math.max(slash, 0));
  return { kind: kinds.find((kind) => kind === word), name: object.slice(slash + 1) };
}

function readerOf(kind: Kind, field: string): ((value: string) => unknown) | undefined {
  const ofKind: Record<string, (value: string) => unknown> = readers[kind];
  return Object.hasOwn(ofKind, field) ? ofKind[field] : undefined;
}

function exists(cluster: Cluster, kind: Kind, name: string): boolean {
  if (kind === 'node') return cluster.node(name) !== undefined;
  if (kind === 'service') return serviceNamed(cluster, name) !== undefined;
  const [namespace = '', podName = ''] = name.split('/');
  return cluster.pod(namespace, podName) !== undefined;
}

function serviceNamed(cluster: Cluster, name: string): ReturnType<Cluster['service']> {
  const [namespace = '', serviceName = ''] = name.split('/');
  return cluster.service(namespace, serviceName);
}

function hasPorts(cluster: Cluster, name: string, nodePorts: ReadonlyMap<number, number>): boolean {
  const ports = serviceNamed(cluster, name)?.ports ?? [];
  return [...nodePorts.keys()].every((wanted) => ports.some(({ port, nodePort }) => port === wanted && nodePort));
}

/** Fields that only Services of type LoadBalancer have, one of them only with externalTrafficPolicy Local. */
function lacksField(cluster: Cluster, name: string, field: string): boolean {
  if (field === 'loadBalancerIP') return !serviceNamed(cluster, name)?.balancing;
  return field === 'healthCheckNodePort' && !serviceNamed(cluster, name)?.healthCheckNodePort;
}

function namesOf(cluster: Cluster, kind: Kind): readonly string[] {
  if (kind === 'node') return cluster.nodes.map(({ name }) => `node/${name}`);
  const named = kind === 'pod' ? cluster.pods : cluster.services;
  return named.map(({ namespace, name }) => `${kind}/${namespace}/${name}`);
}

function addressList(value: string): readonly IpAddress[] | undefined {
  const addresses = value.split(',').map((text) => parseAddress(text.trim()));
  return addresses.every((address) => address !== undefined) ? addresses : undefined;
}

function cidrList(value: string): readonly Cidr[] | undefined {
  const cidrs = value.split(',').map((text) => parseCidr(text.trim()));
  return cidrs.every((cidr) => cidr !== undefined) ? cidrs : undefined;
}

/** `80:30080`: the Service's port, then its node port. */
function portPair(value: string): ReadonlyMap<number, number> | undefined {
  const [, port, nodePort] = /^(\d{1,5}):(\d{1,5})$/.exec(value) ?? [];
  return port && nodePort ? new Map([[Number(port), Number(nodePort)]]) : undefined;
}

function portNumber(value: string): number | undefined {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  return port > 0 && port < 65_536 ? port : undefined;
}
