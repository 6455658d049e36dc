// Azure CNI powered by Cilium: Cilium at the pods, addresses by Azure, which routes them between nodes without a tunnel
// (MicrosoftDocs/azure-aks-docs azure-cni-powered-by-cilium.md, Azure/azure-container-networking test/integration/manifests).

import type { Cluster } from '#cluster/inventory.js';
import { type Cidr, overlaps, parseAddress } from '#wire/address.js';
import { azureMasquerading } from './azure-transparent.js';
import { ciliumNetwork } from './cilium.js';
import { defaults } from './cilium-way.js';
import { masqueradeRules } from './masquerade-agent.js';
import { networkWithPods } from './network-blocks.js';
import type { PodNetwork } from './pod-network.js';

const network = ciliumNetwork({
  name: 'azure-cilium',
  title: 'Azure CNI powered by Cilium',
  usual: {
    ...defaults,
    owner: 'azure',
    routing: 'native',
    ipam: 'delegated-plugin',
    endpointRoutes: true,
    replacesKubeProxy: true,
    socketBalancing: 'off',
    legacyRouting: true,
    masquerading: { 4: false, 6: false, by: 'iptables' },
    localRouter: parseAddress('169.254.23.0')!,
  },
  underlay: { cardOf: (_pod, { cluster }) => cluster.settings.nodeDevice.value },
  simplified: ['as for cilium; with eBPF host routing packets of pods pass the node’s stack all the same'],
});

export const azureCilium: PodNetwork = {
  ...network,

  prepareNode(view) {
    const prepared = network.prepareNode(view);
    const families = ([4, 6] as const).filter((family) =>
      view.cluster.settings.podCidrs.value.some((cidr) => cidr.family === family),
    );
    const masquerading = azureMasquerading(view, keptBlocks(view.cluster));
    return {
      ...prepared,
      contributions: [...prepared.contributions, ...families.map((family) => masqueradeRules(family, masquerading))],
    };
  },
};

/** Pods with addresses of the VNet keep them in there; others keep theirs among pods only. */
function keptBlocks(cluster: Cluster): readonly Cidr[] {
  const { podCidrs, networkCidrs } = cluster.settings;
  const isInside = podCidrs.value.some((block) => networkCidrs.value.some((network) => overlaps(network, block)));
  return isInside ? networkWithPods(cluster) : podCidrs.value;
}
