// What the environment of aws-node says, where it changes what packets meet (aws/amazon-vpc-cni-k8s README.md).

import type { Cluster } from '#cluster/inventory.js';
import { type Cidr, parseCidr } from '#wire/address.js';
import { agentContainers } from './beside.js';
import { networkWithPods } from './network-blocks.js';

export interface AmazonSettings {
  /** Clusters of IPv6 have pods of no other family, and write no rules. */
  readonly hasIpv4Pods: boolean;
  /** Another machine translates for the VPC: nodes keep the pods' addresses. */
  readonly externalSnat: boolean;
  readonly randomFully: boolean;
  /** Blocks that see a pod's own address: those of the VPC, and those that somebody excluded. */
  readonly insideCidrs: readonly Cidr[];
  readonly vethPrefix: string;
  readonly mtuBytes: number;
}

const known = new WeakMap<Cluster, AmazonSettings>();

export function readAmazonSettings(cluster: Cluster): AmazonSettings {
  const found = known.get(cluster) ?? read(cluster);
  known.set(cluster, found);
  return found;
}

function read(cluster: Cluster): AmazonSettings {
  const [daemon] = cluster.evidenceOf('DaemonSet', undefined, 'aws-node');
  const containers = daemon ? agentContainers(cluster, daemon) : [];
  const variable = (name: string): string | undefined =>
    containers.map(({ environment }) => environment?.[name]).find((value) => value !== undefined);
  const excluded = (variable('AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS') ?? '').split(',');
  const prefix = variable('AWS_VPC_K8S_CNI_VETHPREFIX') ?? 'eni';
  const mtu = Number(variable('POD_MTU') ?? variable('AWS_VPC_ENI_MTU'));
  const largest = cluster.settings.nodeMtuBytes.value;
  return {
    hasIpv4Pods: cluster.settings.podCidrs.value.some(({ family }) => family === 4),
    externalSnat: isTrue(variable('AWS_VPC_K8S_CNI_EXTERNALSNAT')),
    randomFully: (variable('AWS_VPC_K8S_CNI_RANDOMIZESNAT') ?? 'prng') === 'prng',
    insideCidrs: [...networkWithPods(cluster), ...excluded.flatMap((text) => parseCidr(text.trim()) ?? [])],
    vethPrefix: /^[a-z0-9]{1,4}$/.test(prefix) ? prefix : 'eni',
    // The default, 9001, is that of the cards too.
    mtuBytes: Number.isInteger(mtu) && mtu >= 576 ? Math.min(mtu, largest) : Math.min(9001, largest),
  };
}

/** As Go's strconv.ParseBool reads it. */
function isTrue(text: string | undefined): boolean {
  return text !== undefined && /^(1|t|T|TRUE|true|True)$/.test(text);
}
