// Whose an address is on Cilium: what its ipcache maps hold (cilium/cilium pkg/ipcache, pkg/node/manager). Policies know
// pods and nodes by this identity, and only the rest of the world by address.

import type { CiliumSettings } from '#cluster/cilium.js';
import type { Cluster, Node, NodeView } from '#cluster/inventory.js';
import type { End } from '#policy/traffic.js';
import { type Family, familyOf, hostCidr, type IpAddress } from '#wire/address.js';
import { blockOwner, freeAddress, type NodeBlock } from './node-blocks.js';

/** The node's address on its `cilium_host`. Where nothing shows it, it is made up: the first that no pod has. */
export function routerAddress(
  { cluster, node }: NodeView,
  family: Family,
  { routers, localRouter }: Pick<CiliumSettings, 'routers' | 'localRouter'>,
): IpAddress | undefined {
  const told = routers.get(node.name)?.find((address) => familyOf(address) === family);
  const everywhere = localRouter !== undefined && familyOf(localRouter) === family ? localRouter : undefined;
  return told ?? everywhere ?? freeAddress(cluster, node, family);
}

/** Undefined for an address outside the cluster: blocks are identities too, and take those. */
export function identityOf(cluster: Cluster, address: IpAddress): Pick<End, 'pod' | 'node' | 'identity'> | undefined {
  const pod = cluster.podByAddress(address);
  if (pod) return { pod, identity: 'member' };
  const node = cluster.nodeByAddress(address) ?? routerOwners(cluster).get(address);
  if (!node) return undefined;
  return cluster.settings.cilium?.blocksTakeNodes ? { node } : { node, identity: 'member' };
}

/** The node to which an address belongs that pods and routers have, with the block by which the others know it. */
export function homeOf(cluster: Cluster, address: IpAddress): NodeBlock | undefined {
  const owner = blockOwner(cluster, address);
  const home = cluster.node(cluster.podByAddress(address)?.nodeName ?? '');
  return home && home !== owner?.node ? { node: home, block: hostCidr(address) } : owner;
}

const owners = new WeakMap<Cluster, ReadonlyMap<IpAddress, Node>>();

function routerOwners(cluster: Cluster): ReadonlyMap<IpAddress, Node> {
  const known = owners.get(cluster);
  if (known) return known;
  const entries = cluster.nodes.flatMap((node) =>
    ([4, 6] as const).flatMap((family) => {
      const address = routerAddress({ cluster, node }, family, cluster.settings.cilium ?? { routers: new Map() });
      return address ? [[address, node] as const] : [];
    }),
  );
  const made = new Map(entries);
  owners.set(cluster, made);
  return made;
}
