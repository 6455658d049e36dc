// Environment variables of containers, and of those only the ones by which agents configure the network of nodes.

import type { StringMap } from '../objects.js';
import { type Fields, isMap } from '../reader.js';

/** aws-node's (aws/amazon-vpc-cni-k8s README.md). */
const networkVariables: ReadonlySet<string> = new Set([
  'AWS_VPC_ENI_MTU',
  'AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS',
  'AWS_VPC_K8S_CNI_EXTERNALSNAT',
  'AWS_VPC_K8S_CNI_RANDOMIZESNAT',
  'AWS_VPC_K8S_CNI_VETHPREFIX',
  'POD_MTU',
]);
/** calico-node's (projectcalico/calico node/pkg/lifecycle/startup, felix/config). */
const calicoVariables = /^(CALICO_(IPV[46]POOL_\w+|NETWORKING_BACKEND)|FELIX_\w+)$/;

/** Of the agent of OVN-Kubernetes (helm/ovn-kubernetes, dist/templates/ovnkube-*.yaml.j2). */
const ovnVariables: ReadonlySet<string> = new Set(['OVN_GATEWAY_MODE', 'OVN_ENCAP_PORT']);

/** Undefined when there are none: lists without a known name are let go unread. */
export function decodeEnvironment(container: Fields): StringMap | undefined {
  const entries = container.value('env');
  if (!Array.isArray(entries)) return undefined;
  const isWanted = wantedBy(container.value('name'));
  if (!entries.some((entry) => isMap(entry) && isWanted(entry.name))) return undefined;
  const found: Record<string, string> = Object.create(null);
  for (const entry of container.maps('env')) {
    const name = isWanted(entry.value('name')) ? entry.text('name') : undefined;
    const value = name === undefined ? undefined : entry.text('value');
    if (name !== undefined && value !== undefined) found[name] = value;
  }
  return found;
}

function wantedBy(container: unknown): (variable: unknown) => boolean {
  const isCalico = container === 'calico-node';
  return (variable) =>
    typeof variable === 'string' &&
    (networkVariables.has(variable) || ovnVariables.has(variable) || (isCalico && calicoVariables.test(variable)));
}
