// flannel, whatever its backend: the bridge plugin on each node, flanneld's rules, and a way to the other nodes, which
// is all that a backend is (flannel main.go; flannel-io/cni-plugin flannel_linux.go).

import type { Node } from '#cluster/inventory.js';
import type { Device } from '#kernel/device.js';
import { joinTables, type RouteTable, routeTable } from '#kernel/route.js';
import { type Cidr, type Family, type IpAddress, nth, parseAddress } from '#wire/address.js';
import { calicoBeside } from './beside.js';
import { attachToBridge, type BridgeSetting, bridgeDevices, bridgeRoutes } from './bridge.js';
import { type FlannelConfig, flannelConfig, flannelInstallation } from './flannel-config.js';
import { flannelRules } from './flannel-rules.js';
import { blockOf } from './host-local.js';
import type { NetworkView, NodePreparation, PodNetwork } from './pod-network.js';
import { hostPortRules } from './portmap.js';
import { underlayAddress } from './underlay.js';

/** A node as a backend sees it. */
export interface BackendView {
  readonly view: NetworkView;
  readonly config: FlannelConfig;
  /** MTU of the external interface, or what net-conf.json puts in its place. */
  readonly baseMtuBytes: number;
  /** Families in which this node has pods and an address to send from. */
  readonly ends: readonly BackendEnd[];
}

export interface BackendEnd {
  readonly family: Family;
  /** The node's own block. */
  readonly block: Cidr;
  readonly local: IpAddress;
}

export interface FlannelBackend {
  readonly name: string;
  /** `Backend.Type` of net-conf.json. */
  readonly type: string;
  readonly reach?: PodNetwork['reach'] & string;
  readonly families: readonly Family[];
  /** What the pods' MTU is smaller by than that of the external interface. */
  readonly mtuReductionBytes: number;
  devices(view: BackendView): readonly Device[];
  /** To the pods of the other nodes. */
  routes(view: BackendView): RouteTable;
  readonly simplified: readonly string[];
}

export function flannel(backend: FlannelBackend): PodNetwork {
  return {
    name: backend.name,
    component: 'cni/flannel',
    title: `flannel ${backend.type}`,
    policy: 'none',
    enforcerBeside: calicoBeside,
    ...(backend.reach ? { reach: backend.reach } : {}),
    simplified: [
      ...backend.simplified,
      'flanneld has --ip-masq, and iptables rules also where EnableNFTables is set',
      'names of veth devices and of sandboxes are made up: real ones are drawn at random',
    ],

    detect(cluster) {
      const found = flannelInstallation(cluster);
      return found?.backend === backend.type ? found.from : undefined;
    },

    attachPod: (pod, view) => attachToBridge(pod, view, bridgeSetting(view, backend)),

    prepareNode(view) {
      const bridge = bridgeSetting(view, backend);
      const daemon = flanneld(view, backend);
      return {
        devices: [...daemon.devices, ...bridgeDevices(view, bridge)],
        routes: joinTables(routeTable(bridgeRoutes(view, bridge)), daemon.routes),
        contributions: [
          ...daemon.contributions,
          ...hostPortRules(view, { network: 'cbr0', subnetOf: (address) => blockOf(address, bridge.blocks) }),
        ],
      };
    },
  };
}

/** What flanneld itself puts into a node's netns: the pods may be cabled by somebody else. */
export function flanneld(view: NetworkView, backend: FlannelBackend): NodePreparation {
  const own = backendView(view, backend);
  return {
    devices: backend.devices(own),
    routes: backend.routes(own),
    contributions: flannelRules(view, own.config),
  };
}

/** The bridge exists from the node's first pod on. */
function bridgeSetting(view: NetworkView, backend: FlannelBackend): BridgeSetting {
  const { families, networks: furtherBlocks } = flannelConfig(view.cluster);
  const mtuBytes = baseMtu(view) - backend.mtuReductionBytes;
  const blocks = view.node.podCidrs.filter(({ family }) => families.includes(family));
  return { name: 'cni0', mtuBytes, hairpin: true, blocks, furtherBlocks, origin: view.origin };
}

function backendView(view: NetworkView, backend: FlannelBackend): BackendView {
  const config = flannelConfig(view.cluster);
  const families = config.families.filter((family) => backend.families.includes(family));
  const ends = families.flatMap((family): readonly BackendEnd[] => {
    const block = view.node.podCidrs.find((cidr) => cidr.family === family);
    const local = publicAddress(view.node, family);
    return block && local ? [{ family, block, local }] : [];
  });
  return { view, config, baseMtuBytes: baseMtu(view), ends };
}

function baseMtu({ cluster }: NetworkView): number {
  return flannelConfig(cluster).mtuBytes ?? cluster.settings.nodeMtuBytes.value;
}

const publicAnnotations: { readonly [F in Family]: string } = {
  4: 'flannel.alpha.coreos.com/public-ip',
  6: 'flannel.alpha.coreos.com/public-ipv6',
};

/**
 * Where the other nodes reach this one. Simplified: an annotated address that is not on the node's card, behind which
 * somebody translates, is passed over.
 */
export function publicAddress(node: Node, family: Family): IpAddress | undefined {
  const annotated = parseAddress(node.annotations[publicAnnotations[family]] ?? '');
  return annotated && node.addresses.includes(annotated) ? annotated : underlayAddress(node, family);
}

/** Of a backend's own device: the block's network address, as a host address: x.y.z.0/32. */
export function networkAddress({ block, family }: BackendEnd): Device['addresses'] {
  return [{ address: nth(block, 0) as IpAddress, prefixLength: family === 4 ? 32 : 128 }];
}
