// What ncp.ini says of NSX-T's plugin: an INI file in ConfigMaps, also in that of its operator
// (vmware/nsx-container-plugin-operator deploy/kubernetes/configmap.yaml).

import type { Cluster } from '#cluster/inventory.js';
import { addressFrom, type Cidr, type Family, familyOf, numberOf, parseAddress, parseCidr } from '#wire/address.js';

export interface NsxSettings {
  /** `baseline_policy_type`: which packets a rule of NSX lets through that no NetworkPolicy asks for. */
  readonly baseline?: 'allow_cluster' | 'allow_namespace';
  /** Whether namespaces leave NSX with an address of their own. */
  readonly hasSnat: boolean;
  /** Of those addresses, where the file has them and not only the name of a pool. */
  readonly snatRange?: AddressRange;
  /** The card that is a port of the switch. */
  readonly uplink: string;
  readonly mtuBytes: number;
  /** Of a namespace's subnet, in prefix bits. */
  readonly subnetLengths: { readonly [F in Family]: number };
}

export type AddressRange = Pick<Cidr, 'family' | 'first' | 'last'>;
type Values = ReadonlyMap<string, string>;

/** The card of a virtual machine by its second slot, as in VMware's guides. */
const usualUplink = 'ens192';
const configNames = ['nsx-ncp-config', 'nsx-node-agent-config', 'nsx-ncp-operator-config'];
const known = new WeakMap<Cluster, NsxSettings>();

export function nsxSettings(cluster: Cluster): NsxSettings {
  const found = known.get(cluster) ?? readSettings(cluster);
  known.set(cluster, found);
  return found;
}

function readSettings(cluster: Cluster): NsxSettings {
  const files = configNames.map((name) => iniValues(cluster.configMap(undefined, name)?.data['ncp.ini'] ?? ''));
  const said = (key: string) => files.map((values) => values.get(key)).find((value) => value !== undefined);
  const baseline = (said('k8s/baseline_policy_type') ?? 'none').toLowerCase();
  // The strict one only restricts what is undecided anyway: what goes in and out of the cluster.
  const asked = baseline === 'allow_cluster' ? 'allow_cluster' : 'allow_namespace';
  const snatRange = (said('nsx_v3/external_ip_pools') ?? '').split(',').flatMap((text) => rangeIn(text) ?? [])[0];
  const uplink = said('nsx_node_agent/ovs_uplink_port') ?? '';
  const isName = /^[\w.-]{1,15}$/.test(uplink) && uplink !== 'lo' && uplink !== 'br-int';
  return {
    ...(baseline === '' || baseline === 'none' ? {} : { baseline: asked }),
    hasSnat: (said('coe/enable_snat') ?? 'true').toLowerCase() !== 'false',
    ...(snatRange ? { snatRange } : {}),
    uplink: isName ? uplink : usualUplink,
    mtuBytes: numberIn(said('nsx_node_agent/mtu'), { least: 1280, most: 9000 }) ?? 1500,
    subnetLengths: {
      4: numberIn(said('nsx_v3/subnet_prefix'), { least: 8, most: 30 }) ?? 24,
      6: numberIn(said('nsx_v3/v6_subnet_prefix'), { least: 32, most: 126 }) ?? 64,
    },
  };
}

/** By `section/key`; the last of two equal ones counts. */
function iniValues(text: string): Values {
  const values = new Map<string, string>();
  let section = 'DEFAULT';
  for (const line of text.split('\n')) {
    const heading = /^\s*\[([\w-]+)\]\s*$/.exec(line);
    if (heading) section = heading[1] as string;
    const pair = /^\s*(\w+)\s*[=:]\s*(.*?)\s*$/.exec(line);
    if (pair) values.set(`${section}/${pair[1]}`, pair[2] as string);
  }
  return values;
}

/** `10.4.0.0/24`, or `10.4.0.10-10.4.0.90`; the name of a pool tells nothing. */
function rangeIn(text: string): AddressRange | undefined {
  const block = parseCidr(text.trim());
  if (block) return block;
  const [first, last] = text.split('-').map((part) => parseAddress(part.trim()));
  if (!first || !last || familyOf(first) !== familyOf(last)) return undefined;
  const range = { family: familyOf(first), first: numberOf(first), last: numberOf(last) };
  return range.first <= range.last ? range : undefined;
}

export function addressIn({ family, first, last }: AddressRange, index: number) {
  const size = last - first - 1n;
  return addressFrom(size > 0n ? first + 1n + (BigInt(index) % size) : first, family);
}

function numberIn(text = '', { least, most }: { least: number; most: number }): number | undefined {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : undefined;
}
