// The Service `default/kubernetes`, which the API server makes for itself and pods call. No manifest ever holds it.
// kubernetes/kubernetes pkg/controlplane/controller/kubernetesservice.

import type { ServiceObject } from '#manifest/objects.js';

/** kubeadm's default. */
const apiServerPort = 6443;

export function isApiService({ namespace, name }: { namespace: string; name: string }): boolean {
  return namespace === 'default' && name === 'kubernetes';
}

/** As the API server writes it, without a ClusterIP: that is allocated like any other. */
export function makeApiService(): ServiceObject {
  return {
    kind: 'Service',
    ref: { kind: 'Service', name: 'kubernetes', namespace: 'default' },
    name: 'kubernetes',
    namespace: 'default',
    labels: Object.assign(Object.create(null), { component: 'apiserver', provider: 'kubernetes' }),
    annotations: Object.create(null),
    terminating: false,
    type: 'ClusterIP',
    ports: [{ name: 'https', protocol: 'TCP', port: 443, targetPort: apiServerPort }],
    headless: false,
    clusterIPs: [],
    ipFamilies: [],
    ipFamilyPolicy: 'SingleStack',
    externalIPs: [],
    loadBalancerSourceRanges: [],
    allocateLoadBalancerNodePorts: true,
    loadBalancerIngress: [],
    externalTrafficPolicy: 'Cluster',
    internalTrafficPolicy: 'Cluster',
    sessionAffinity: 'None',
    sessionAffinityTimeoutSeconds: 10800,
    publishNotReadyAddresses: false,
  };
}
