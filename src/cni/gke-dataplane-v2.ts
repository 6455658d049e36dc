// GKE Dataplane V2: Google's build of Cilium (`anetd`), without tunnel and without kube-proxy; the VPC routes each node's
// block to it as an alias range (GKE documentation: GKE Dataplane V2, IP masquerade agent; Cilium's routing.rst).

import { ciliumNetwork } from './cilium.js';
import { defaults } from './cilium-way.js';
import { gkeMasquerading } from './gke-masquerading.js';
import { masqueradeRules } from './masquerade-agent.js';
import type { PodNetwork } from './pod-network.js';

const network = ciliumNetwork({
  name: 'gke-dataplane-v2',
  title: 'GKE Dataplane V2',
  usual: {
    ...defaults,
    owner: 'google',
    routing: 'native',
    endpointRoutes: true,
    replacesKubeProxy: true,
    socketBalancing: 'every-pod',
    legacyRouting: true,
    masquerading: { 4: false, 6: false, by: 'iptables' },
  },
  underlay: { cardOf: (_pod, { cluster }) => cluster.settings.nodeDevice.value },
  simplified: [
    'as for cilium; names of devices of GKE’s own are not known',
    'unverified: kube-proxy is taken to be gone, as in newer versions, and sockets to choose endpoints',
    'EgressNATPolicy of Autopilot and `--disable-default-snat` are not read',
  ],
});

export const gkeDataplaneV2: PodNetwork = {
  ...network,

  prepareNode(view) {
    const prepared = network.prepareNode(view);
    const masquerade = masqueradeRules(4, gkeMasquerading(view));
    return { ...prepared, contributions: [...prepared.contributions, masquerade] };
  },
};
