// MetalLB: a controller that gives Services addresses of its pools, and speakers that announce them from the nodes.
// metallb/metallb config/manifests, website/content/concepts.

import type { Balancer } from '#cluster/balancer.js';
import { classOf, installed } from './installed.js';
import type { LoadBalancer } from './load-balancer.js';

export const metallb: LoadBalancer = {
  name: 'metallb',
  title: 'MetalLB',
  // The name its documentation uses; the real one is an argument of the controller.
  classes: ['metallb.io/metallb'],

  detect: (objects) =>
    installed(
      objects,
      ({ labels, name, namespace }) =>
        labels.app === 'metallb' ||
        labels['app.kubernetes.io/name'] === 'metallb' ||
        (namespace === 'metallb-system' && /^(speaker|controller)$/.test(name)),
    ),

  serve(service) {
    const because = classOf(service);
    const balancer: Balancer = {
      name: 'metallb',
      title: 'MetalLB (layer 2)',
      delivers: 'own-address',
      client: 'kept',
      targets: 'elected-node',
      healthCheck: { kind: 'endpoints' },
      publishes: 'address',
      scope: 'public',
      ...(because && { because }),
    };
    return { balancer };
  },

  simplified: [
    'layer 2 is assumed: with BGP, every node that announces gets packets',
    'address pools and advertisements are not read',
  ],
};
