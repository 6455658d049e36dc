// From the objects of the input to a whole cluster: what the control plane would fill in, top to bottom.

import { loadBalancers } from '#balancer/index.js';
import type { LoadBalancer } from '#balancer/load-balancer.js';
import { indexCluster } from '#cluster/indexed-cluster.js';
import type { Cluster, ClusterSettings, Overrides } from '#cluster/inventory.js';
import type { Objects } from '#manifest/objects.js';
import { assumptionsOf } from './assumptions.js';
import { readCalico } from './calico-settings.js';
import { readCilium, withCiliumPool } from './cilium-settings.js';
import { parseDefaults, podCidrsOf, serviceCidrsOf } from './cluster-cidrs.js';
import { dnsAddressesOf } from './cluster-dns.js';
import { SliceIndex } from './endpoint-slices.js';
import { endpointsOf } from './endpoints.js';
import { givenEvidence } from './evidence.js';
import { readFieldOverrides } from './field-overrides.js';
import { withBalancing } from './load-balancers.js';
import { namespacesOf } from './namespaces.js';
import { networkCidrsOf } from './network-cidrs.js';
import { readNetworkConfig, withPools } from './network-config.js';
import { nodeAddresses } from './node-addresses.js';
import { nodeBlocks } from './node-blocks.js';
import { outlineNodes } from './nodes.js';
import { knownBlocks } from './observed-blocks.js';
import { firstFreeAddress, networkTypeIn, nodeLengths, readOvn, withOvnBlocks } from './ovn-settings.js';
import { withOwnServices } from './own-services.js';
import { Owners } from './ownership.js';
import { givenPods } from './planned-pod.js';
import { podAddresses } from './pod-addresses.js';
import { nodesExpecting, schedule } from './scheduler.js';
import { settleServices } from './service-addresses.js';
import { choosePlatform, type Platforms, plainSettings } from './settings.js';
import { settledNode, settledPods } from './settled.js';
import { withMadePods } from './workloads.js';

/** What a cluster may run on and have before its Services; the tool's own unless somebody brings more. */
export interface Registries {
  readonly platforms?: Platforms;
  readonly loadBalancers?: Readonly<Record<string, LoadBalancer>>;
}

/** Never throws for an override that does not fit: `unusedOverrides` finds those in the result. */
export function settle(read: Objects, overrides: Overrides, registries: Registries = {}): Cluster {
  const given = givenEvidence(read);
  const fields = readFieldOverrides(overrides);
  const written = withOvnBlocks(readNetworkConfig(read, given), read, given);
  const ovn = readOvn(read);
  const networkType = networkTypeIn(read, given);
  const calico = readCalico(read, overrides.podCidrs ?? written.podCidrs?.value ?? []);
  const cilium = readCilium(read);
  const pooled = withPools(written, calico, read.ipPools.length > 0 ? given : 'derived');
  const config = withCiliumPool(pooled, cilium, given);
  const chosen = choosePlatform(read, { overrides, given, known: registries.platforms });
  const { platform } = chosen;
  const serviceCidrs = serviceCidrsOf(read, { overrides, config, platform });

  // What every cluster has and the input does not show.
  const objects = withOwnServices(read, {
    platform,
    declared: overrides.dnsAddresses,
    serviceCidrs: serviceCidrs.value,
    isDump: given === 'observed',
  });

  // Who is there, and where.
  const owners = new Owners(objects);
  const pods = givenPods(objects, owners, given);
  const outlines = outlineNodes(objects, pods, { wanted: overrides.nodes, platform, given });
  const planned = withMadePods(pods, { objects, owners, nodes: outlines });
  const placements = schedule(planned, outlines, fields);

  // Which addresses there are to give.
  const inUse = knownBlocks(outlines, { objects, fields, given, cilium });
  const observed = outlines.flatMap(({ knownAddresses }) => knownAddresses);
  const podCidrs = podCidrsOf({ overrides, config, blocks: inUse, nodeAddresses: observed, platform });

  // Who gets which.
  const ofNodes = nodeAddresses(outlines, {
    fields,
    declared: overrides.nodeCidrs,
    // Nodes get an address of each family that pods have.
    usual: parseDefaults(platform.defaults.nodeCidrs).filter(({ family }) =>
      podCidrs.value.some((cidr) => cidr.family === family),
    ),
    occupied: [...podCidrs.value, ...serviceCidrs.value],
  });
  const expecting = nodesExpecting(planned, placements);
  const maskLength = { ...platform.defaults.nodeMaskLength, ...nodeLengths(read) };
  const blocks = nodeBlocks(outlines, { clusterCidrs: podCidrs.value, known: inUse, expecting, maskLength });
  const nodes = outlines.map((outline) => settledNode(outline, { addresses: ofNodes, blocks }));
  const ofPods = podAddresses(planned, {
    ...{ placements, nodes: ofNodes, blocks, podCidrs: podCidrs.value, fields },
    firstFree: firstFreeAddress(ovn, overrides.podNetwork ?? platform.defaults.podNetwork),
  });
  const settled = settledPods(planned, { placements, addresses: ofPods, fields });

  const unbalanced = settleServices(objects.services, { serviceCidrs: serviceCidrs.value, overrides, fields, given });
  const services = withBalancing(unbalanced, {
    ...{ objects, nodes, fields, given },
    loadBalancers: registries.loadBalancers ?? loadBalancers,
    ofPlatform: platform.defaults.loadBalancer,
  });

  const settings: ClusterSettings = {
    ...plainSettings(chosen, { overrides, config, ovn }),
    ...(calico && { calico }),
    ...(networkType && { networkType }),
    ...(ovn && { ovn }),
    ...(read.ovnFeatures.length > 0 && { ovnFeatures: read.ovnFeatures }),
    ...(cilium && { cilium }),
    podCidrs,
    serviceCidrs,
    networkCidrs: networkCidrsOf(nodes, { overrides, platform }),
    dnsAddresses: dnsAddressesOf(services, { overrides, serviceCidrs: serviceCidrs.value }),
  };
  const slices = new SliceIndex(objects.endpoints, given);
  return indexCluster({
    settings,
    nodes,
    pods: settled.pods,
    podObjects: objects.pods,
    ownerships: planned.map(({ ownership }) => ownership),
    services,
    namespaces: namespacesOf(objects),
    namespaceObjects: objects.namespaces,
    workloads: objects.workloads.map(({ ref }) => ref),
    networkPolicies: objects.networkPolicies,
    otherPolicies: objects.otherPolicies,
    ingresses: objects.ingresses,
    ingressClasses: objects.ingressClasses,
    egresses: objects.egresses,
    configMaps: objects.configMaps,
    unscheduled: settled.unscheduled,
    endpoints: (service, cluster) => endpointsOf(service, cluster, slices),
    assumptions: assumptionsOf,
  });
}
