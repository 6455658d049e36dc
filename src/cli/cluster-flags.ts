// What can be said about a cluster beside its manifests: the same keys on the command line and under `cluster:` in
// k8snet.yaml. One line each.

import type { Command } from 'commander';
import type { DetectLocal, Overrides } from '#cluster/inventory.js';
import { podNetworks } from '#cni/index.js';
import { platforms } from '#platform/index.js';
import { proxyModes } from '#proxy/index.js';
import { UsageError } from '#trace/usage-error.js';
import { type Cidr, type IpAddress, parseAddress, parseCidr } from '#wire/address.js';

type Values = readonly string[];
interface ClusterFlag {
  /** Key under `cluster:`, and commander's name of the flag. */
  readonly key: string;
  readonly flag: string;
  readonly value: string;
  readonly help: string;
  read(values: Values, flag: string): Overrides;
}

const flags: readonly ClusterFlag[] = [
  {
    key: 'platform',
    flag: '--platform',
    value: 'NAME',
    help: `where the cluster runs: ${names(platforms)}`,
    read: (v, f) => ({ platform: oneOf(v, f, platforms) }),
  },
  {
    key: 'cni',
    flag: '--cni',
    value: 'NAME',
    help: `pod network: ${names(podNetworks)}`,
    read: (v, f) => ({ podNetwork: oneOf(v, f, podNetworks) }),
  },
  {
    key: 'proxyMode',
    flag: '--proxy-mode',
    value: 'MODE',
    help: `kube-proxy mode: ${names(proxyModes)}`,
    read: (v, f) => ({ proxyMode: oneOf(v, f, proxyModes) }),
  },
  {
    key: 'masqueradeAll',
    flag: '--masquerade-all',
    value: 'true|false',
    help: 'kube-proxy masquerades all ClusterIP traffic',
    read: (v, f) => ({ kubeProxy: { masqueradeAll: truth(v, f) } }),
  },
  {
    key: 'detectLocal',
    flag: '--detect-local',
    value: 'HOW',
    help: 'how kube-proxy knows pods: cluster-cidr, node-cidr, bridge-interface=NAME, interface-name-prefix=NAME, none',
    read: (v, f) => ({ kubeProxy: { detectLocal: detector(v, f) } }),
  },
  {
    key: 'nodePortAddresses',
    flag: '--node-port-addresses',
    value: 'CIDR',
    help: 'node addresses that answer on node ports',
    read: (v, f) => ({ kubeProxy: { nodePortAddresses: cidrs(v, f) } }),
  },
  {
    key: 'localhostNodePorts',
    flag: '--localhost-node-ports',
    value: 'true|false',
    help: 'whether 127.0.0.1 answers on node ports',
    read: (v, f) => ({ kubeProxy: { localhostNodePorts: truth(v, f) } }),
  },
  {
    key: 'nodes',
    flag: '--nodes',
    value: 'N|NAMES',
    help: 'number of workers, or names of all nodes',
    read: (v) => ({ nodes: nodesOf(v) }),
  },
  {
    key: 'podCidr',
    flag: '--pod-cidr',
    value: 'CIDR',
    help: 'pod addresses, one block per IP family',
    read: (v, f) => ({ podCidrs: cidrs(v, f) }),
  },
  {
    key: 'serviceCidr',
    flag: '--service-cidr',
    value: 'CIDR',
    help: 'Service addresses, one block per IP family',
    read: (v, f) => ({ serviceCidrs: cidrs(v, f) }),
  },
  {
    key: 'nodeCidr',
    flag: '--node-cidr',
    value: 'CIDR',
    help: 'block that node addresses are made up from',
    read: (v, f) => ({ nodeCidrs: cidrs(v, f) }),
  },
  {
    key: 'networkCidr',
    flag: '--network-cidr',
    value: 'CIDR',
    help: 'blocks of the VPC or VNet that the nodes are in',
    read: (v, f) => ({ networkCidrs: cidrs(v, f) }),
  },
  {
    key: 'podsRouted',
    flag: '--pods-routed',
    value: 'true|false',
    help: 'whether routers between subnets of nodes know the blocks of pods',
    read: (v, f) => ({ podsRouted: truth(v, f) }),
  },
  {
    key: 'nodeDevice',
    flag: '--node-device',
    value: 'NAME',
    help: "the nodes' network card",
    read: (v) => ({ nodeDevice: last(v) }),
  },
  {
    key: 'nodeMtu',
    flag: '--node-mtu',
    value: 'BYTES',
    help: 'MTU of that card',
    read: (v, f) => ({ nodeMtuBytes: mtu(v, f) }),
  },
  {
    key: 'bridgeNetfilter',
    flag: '--bridge-netfilter',
    value: 'true|false',
    help: 'whether frames inside a bridge pass iptables',
    read: (v, f) => ({ bridgeNetfilter: truth(v, f) }),
  },
  {
    key: 'clusterDomain',
    flag: '--cluster-domain',
    value: 'NAME',
    help: "the cluster's DNS zone",
    read: (v) => ({ clusterDomain: last(v) }),
  },
  {
    key: 'dnsIp',
    flag: '--dns-ip',
    value: 'ADDRESS',
    help: 'address of the cluster DNS Service',
    read: (v, f) => ({ dnsAddresses: addresses(v, f) }),
  },
  {
    key: 'libc',
    flag: '--libc',
    value: 'NAME',
    help: 'C library of all containers: glibc, musl',
    read: (v, f) => ({ libc: oneOf(v, f, { glibc: true, musl: true }) }),
  },
  {
    key: 'nodeSearch',
    flag: '--node-search',
    value: 'DOMAIN',
    help: "search list of the nodes' own resolv.conf",
    read: (v) => ({ nodeSearch: split(v).map((domain) => domain.toLowerCase().replace(/\.$/, '')) }),
  },
  {
    key: 'set',
    flag: '--set',
    value: 'OBJECT:FIELD=VALUE',
    help: 'one value, such as pod/shop/web-0:node=worker-2',
    read: (v, f) => ({ fields: v.map((text) => field(text, f)) }),
  },
];

export const clusterKeys: readonly string[] = flags.map(({ key }) => key);

/** Repeatable, and comma-separated where a list makes sense. */
export function addClusterFlags(command: Command): Command {
  command.optionsGroup('What the manifests do not say (also under `cluster:` in k8snet.yaml):');
  for (const { flag, value, help } of flags) {
    command.option(`${flag} <${value}>`, help, (text: string, earlier: Values = []) => [...earlier, text]);
  }
  return command;
}

/** Later sources win: the command line over k8snet.yaml. */
export function readOverrides(...sources: readonly Readonly<Record<string, unknown>>[]): Overrides {
  let overrides: Overrides = {};
  for (const source of sources) {
    for (const { key, flag, read } of flags) {
      const given = Object.hasOwn(source, key) ? source[key] : undefined;
      if (given === undefined) continue;
      const more = read([given].flat().map(String), flag);
      const kubeProxy = { ...overrides.kubeProxy, ...more.kubeProxy };
      overrides = { ...overrides, ...more, kubeProxy };
    }
  }
  return overrides;
}

const blockDetectors = { 'cluster-cidr': true, 'node-cidr': true, none: true } as const;
const deviceDetectors = { 'bridge-interface': true, 'interface-name-prefix': true } as const;

/** Linux takes names of up to 15 characters, none of them a slash or a space. */
function detector(values: Values, flag: string): DetectLocal {
  const [by = '', device = '', ...rest] = last(values).split('=');
  if (rest.length === 0 && /^[^\s/\p{C}]{1,15}$/u.test(device) && Object.hasOwn(deviceDetectors, by)) {
    return { by: by as keyof typeof deviceDetectors, device };
  }
  const choices = { ...blockDetectors, 'bridge-interface=NAME': true, 'interface-name-prefix=NAME': true };
  const value = oneOf(values, flag, choices);
  if (!Object.hasOwn(blockDetectors, value))
    return unreadable(flag, value, 'the name of an interface in place of NAME');
  return { by: value as keyof typeof blockDetectors };
}

function truth(values: Values, flag: string): boolean {
  return oneOf(values, flag, { true: true, false: false }) === 'true';
}

function names(registry: Readonly<Record<string, unknown>>): string {
  return Object.keys(registry).join(', ');
}

function last(values: Values): string {
  return values[values.length - 1] as string;
}

function oneOf<Name extends string>(values: Values, flag: string, registry: Readonly<Record<Name, unknown>>): Name {
  const value = last(values);
  if (!Object.hasOwn(registry, value)) throw new UsageError('K8006', { flag, value, choices: Object.keys(registry) });
  return value as Name;
}

function split(values: Values): Values {
  return values
    .flatMap((value) => value.split(','))
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function nodesOf(values: Values): number | readonly string[] {
  const parts = split(values);
  const [only] = parts;
  return parts.length === 1 && only !== undefined && /^\d{1,5}$/.test(only) ? Number(only) : parts;
}

function cidrs(values: Values, flag: string): readonly Cidr[] {
  return split(values).map(
    (text) => parseCidr(text) ?? unreadable(flag, text, 'a block of addresses such as 10.244.0.0/16'),
  );
}

function addresses(values: Values, flag: string): readonly IpAddress[] {
  return split(values).map((text) => parseAddress(text) ?? unreadable(flag, text, 'an IP address'));
}

function mtu(values: Values, flag: string): number {
  const bytes = Number(last(values));
  return Number.isInteger(bytes) && bytes >= 1280 && bytes <= 65535
    ? bytes
    : unreadable(flag, last(values), 'a number of bytes from 1280 to 65535');
}

function field(text: string, flag: string): { object: string; field: string; value: string } {
  const parts = /^([^:=]+):([^=]+)=(.+)$/.exec(text);
  if (!parts) return unreadable(flag, text, 'OBJECT:FIELD=VALUE, such as pod/shop/web-0:node=worker-2');
  return { object: parts[1] as string, field: parts[2] as string, value: parts[3] as string };
}

function unreadable(flag: string, text: string, expected: string): never {
  throw new UsageError('K8005', { what: `the value of ${flag}`, text, expected });
}
