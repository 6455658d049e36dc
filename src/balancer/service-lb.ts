// ServiceLB of k3s, once Klipper: a Service answers at the addresses of the nodes themselves.
// k3s-io/k3s pkg/cloudprovider/servicelb.go. kube-proxy's jumps stand before those of the svclb pods' host ports, so a
// packet to an address of the status never meets such a pod: kube-proxy translates it as any load-balancer address.

import type { Balancer } from '#cluster/balancer.js';
import { installed } from './installed.js';
import type { LoadBalancer } from './load-balancer.js';

const serviceLabel = /^svccontroller\.(k3s|rke2)\.cattle\.io\/svcname$/;

export const serviceLb: LoadBalancer = {
  name: 'service-lb',
  title: 'ServiceLB',
  classes: [],

  detect: (objects) =>
    installed(
      objects,
      ({ labels, name }) => name.startsWith('svclb-') && Object.keys(labels).some((key) => serviceLabel.test(key)),
    ),

  serve() {
    const balancer: Balancer = {
      name: 'service-lb',
      title: 'ServiceLB',
      delivers: 'own-address',
      client: 'kept',
      targets: 'addressed-node',
      healthCheck: { kind: 'endpoints' },
      publishes: 'node-addresses',
      scope: 'public',
    };
    return { balancer };
  },

  simplified: [
    'every node publishes its addresses: the labels enablelb and lbpool, and what runs on the nodes, are not looked at',
    'a node behind NAT, whose svclb pod passes packets on, is not modelled',
  ],
};
