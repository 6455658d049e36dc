// kube-vip: one node, elected, holds the address of a Service and answers ARP for it.
// kube-vip/kube-vip-cloud-provider README.md, pkg/provider.

import type { Balancer } from '#cluster/balancer.js';
import { classOf, installed } from './installed.js';
import type { LoadBalancer } from './load-balancer.js';

export const kubeVip: LoadBalancer = {
  name: 'kube-vip',
  title: 'kube-vip',
  classes: ['kube-vip.io/kube-vip-class'],

  // Either is enough: the cloud provider picks addresses, the DaemonSet announces them.
  detect: (objects) =>
    installed(
      objects,
      ({ labels, name }) =>
        name.startsWith('kube-vip-cloud-provider') ||
        labels['app.kubernetes.io/name'] === 'kube-vip-cloud-provider' ||
        labels.app === 'kube-vip' ||
        labels['app.kubernetes.io/name'] === 'kube-vip-ds' ||
        name === 'kube-vip-ds',
    ),

  serve(service) {
    const because = classOf(service);
    const balancer: Balancer = {
      name: 'kube-vip',
      title: 'kube-vip (ARP)',
      delivers: 'own-address',
      client: 'kept',
      targets: 'elected-node',
      healthCheck: { kind: 'none' },
      publishes: 'address',
      scope: 'public',
      ...(because && { because }),
    };
    return { balancer };
  },

  simplified: [
    'a kube-vip that serves the control plane only is not told apart',
    'ARP with one leader is assumed: BGP, and an election for each Service, are not told apart',
    'the annotation kube-vip.io/loadbalancerIPs and the address pools are not read',
  ],
};
