// What an input says about Antrea: `antrea-agent.conf` in its ConfigMap (antrea-io/antrea pkg/config/agent/config.go), or
// that its agent is there. What is not written has the agent's default.

import type { Cluster } from '#cluster/inventory.js';
import { type Cidr, parseCidr } from '#wire/address.js';
import type { ObjectRef } from '#wire/object-ref.js';

export type EncapMode = 'encap' | 'noEncap' | 'hybrid';
export type TunnelType = 'geneve' | 'vxlan' | 'gre';

export interface AntreaConfig {
  readonly bridge: string;
  /** Name of the bridge's own port, by which the node and its pods reach each other. */
  readonly gateway: string;
  readonly tunnel: TunnelType;
  readonly tunnelPort: number;
  readonly wireguardPort: number;
  readonly noSnat: boolean;
  readonly snatFullyRandomPorts: boolean;
  /** Of pods and of the gateway; left out where the agent works it out. */
  readonly mtuBytes?: number;
  readonly proxy: ProxyConfig;
}

export interface ProxyConfig {
  /** AntreaProxy: Services are translated in the switch. */
  readonly isOn: boolean;
  /** All Services and whoever asks, so that nothing is left to kube-proxy. */
  readonly isForAll: boolean;
  readonly takesBalancers: boolean;
  /** Addresses that answer on node ports; empty: all of a node's. */
  readonly nodePortAddresses: readonly Cidr[];
}

/** Antrea in the input, and what it is set to; `other`: modes that are not modelled. */
export interface AntreaInstallation {
  readonly from: ObjectRef;
  readonly mode: EncapMode | 'wireGuard' | 'networkPolicyOnly' | 'ipsec' | 'other';
}

type Fields = ReadonlyMap<string, string>;

/** UDP ports by IANA; GRE has none. */
export const tunnelPorts: { readonly [T in TunnelType]: number } = { geneve: 6081, vxlan: 4789, gre: 0 };
const configs = new WeakMap<Cluster, AntreaConfig>();
const agentFile = 'antrea-agent.conf';

export function antreaInstallation(cluster: Cluster): AntreaInstallation | undefined {
  const [daemon] = cluster.evidenceOf('DaemonSet', undefined, 'antrea-agent');
  const from =
    daemon ?? configMapOf(cluster)?.ref ?? cluster.evidenceOf('Deployment', undefined, 'antrea-controller')[0];
  return from && { from, mode: modeIn(agentFields(cluster)) };
}

function modeIn(fields: Fields): AntreaInstallation['mode'] {
  const encap = fields.get('trafficEncapMode')?.toLowerCase() ?? 'encap';
  const encryption = fields.get('trafficEncryptionMode')?.toLowerCase() ?? 'none';
  if (encap === 'networkpolicyonly') return 'networkPolicyOnly';
  if (encryption === 'ipsec') return 'ipsec';
  if (fields.get('enableBridgingMode') === 'true') return 'other';
  if (encryption === 'wireguard') return 'wireGuard';
  const known = (['encap', 'noEncap', 'hybrid'] as const).find((mode) => mode.toLowerCase() === encap);
  const isWrapped = known === 'encap' || known === 'hybrid';
  return known && encryption === 'none' && !(isWrapped && tunnelIn(fields) === undefined) ? known : 'other';
}

function tunnelIn(fields: Fields): TunnelType | undefined {
  const written = fields.get('tunnelType')?.toLowerCase() ?? 'geneve';
  return (['geneve', 'vxlan', 'gre'] as const).find((type) => type === written);
}

export function antreaConfig(cluster: Cluster): AntreaConfig {
  const known = configs.get(cluster) ?? readConfig(agentFields(cluster));
  configs.set(cluster, known);
  return known;
}

function readConfig(fields: Fields): AntreaConfig {
  const isSet = (key: string) => fields.get(key) === 'true';
  const isNot = (key: string) => fields.get(key) === 'false';
  const list = (key: string) => (fields.get(key) ?? '').split(',').filter(Boolean);
  const isOn = !isNot('antreaProxy.enable') && !isNot('featureGates.AntreaProxy');
  const tunnel = tunnelIn(fields) ?? 'geneve';
  const mtuBytes = portIn(fields.get('defaultMTU'));
  return {
    bridge: nameIn(fields.get('ovsBridge')) ?? 'br-int',
    gateway: nameIn(fields.get('hostGateway')) ?? 'antrea-gw0',
    tunnel,
    tunnelPort: portIn(fields.get('tunnelPort')) ?? tunnelPorts[tunnel],
    wireguardPort: portIn(fields.get('wireGuard.port')) ?? 51820,
    noSnat: isSet('noSNAT'),
    snatFullyRandomPorts: isSet('snatFullyRandomPorts'),
    ...(mtuBytes === undefined ? {} : { mtuBytes }),
    proxy: {
      isOn,
      isForAll: isOn && isSet('antreaProxy.proxyAll'),
      takesBalancers: !isNot('antreaProxy.proxyLoadBalancerIPs'),
      nodePortAddresses: list('antreaProxy.nodePortAddresses').flatMap((text) => parseCidr(text) ?? []),
    },
  };
}

function agentFields(cluster: Cluster): Fields {
  return readFields(configMapOf(cluster)?.data[agentFile] ?? '');
}

/** Its name may end in a hash of what is in it. */
function configMapOf(cluster: Cluster) {
  const maps = cluster.evidenceOf('ConfigMap', undefined, /^antrea-config/);
  const found = maps.map(({ namespace, name }) => cluster.configMap(namespace, name));
  return found.find((map) => map && Object.hasOwn(map.data, agentFile));
}

/**
 * YAML as the published manifest writes it: a field a line, nested by indentation; the entries of a list joined by
 * commas. Simplified: other ways to write the same are not read.
 */
function readFields(text: string): Fields {
  const fields = new Map<string, string>();
  const parents: { readonly indent: number; readonly key: string }[] = [];
  for (const line of text.split('\n')) {
    const [, space = '', dash, key, value = ''] = /^( *)(- )?(?:([A-Za-z]\w*):(?:\s|$))?(.*)$/.exec(line) ?? [];
    const written = plain(value);
    if (dash === undefined && key === undefined) continue;
    const isInside = ({ indent }: { indent: number }) =>
      indent < space.length || (dash !== undefined && indent === space.length);
    while (parents.length > 0 && !isInside(parents[parents.length - 1] as { indent: number })) parents.pop();
    if (key !== undefined && dash === undefined) parents.push({ indent: space.length, key });
    const path = parents.map((parent) => parent.key).join('.');
    if (dash === undefined) fields.set(path, written);
    else fields.set(path, `${fields.get(path) ?? ''},${written}`);
  }
  return fields;
}

/** Without quotes, brackets and comments. */
function plain(value: string): string {
  const text = value.replace(/(^|\s)#.*$/, '').trim();
  return text.replaceAll(/["'[\]\s]/g, '');
}

/** What may be the name of a device. */
function nameIn(text: string | undefined): string | undefined {
  return text !== undefined && /^[\w.-]{1,15}$/.test(text) ? text : undefined;
}

/** A positive number of two bytes; 0 stands for the default. */
function portIn(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,4}$/.test(text) && Number(text) < 65536 ? Number(text) : undefined;
}
