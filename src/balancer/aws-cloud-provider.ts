// The service controller of AWS's own cloud provider: a Classic Load Balancer, or a Network Load Balancer when asked.
// kubernetes/cloud-provider-aws pkg/providers/v1/aws.go, aws_loadbalancer.go.

import type { Balancer } from '#cluster/balancer.js';
import { asksForController, awsLoadBalancerController } from './aws-load-balancer-controller.js';
import { annotationOf, nodeHealthCheck } from './installed.js';
import type { LoadBalancer } from './load-balancer.js';

const typeKey = 'service.beta.kubernetes.io/aws-load-balancer-type';
const internalKey = 'service.beta.kubernetes.io/aws-load-balancer-internal';

export const awsCloudProvider: LoadBalancer = {
  name: 'aws-cloud-provider',
  title: 'AWS Classic Load Balancer',
  classes: [],
  detect: () => undefined,

  serve(service) {
    // It leaves these to the other controller, which whoever writes so has.
    if (asksForController(service)) return awsLoadBalancerController.serve(service);
    const type = service.annotations[typeKey];
    if (type === 'external' || type === 'nlb-ip') return undefined;
    const isNetwork = type === 'nlb';
    const internal = service.annotations[internalKey] ?? '';
    const because = isNetwork ? annotationOf(service, typeKey) : undefined;
    const scopeBecause = annotationOf(service, internalKey);
    const balancer: Balancer = {
      name: 'aws-cloud-provider',
      title: `AWS ${isNetwork ? 'Network' : 'Classic'} Load Balancer`,
      delivers: 'node-port',
      client: isNetwork ? 'kept' : 'replaced',
      targets: 'nodes',
      healthCheck: nodeHealthCheck(service, { kind: 'tcp' }),
      publishes: 'hostname',
      // Any value counts, save these two.
      scope: internal === '' || internal === 'false' ? 'public' : 'internal',
      ...(because && { because }),
      ...(scopeBecause && { scopeBecause }),
    };
    return { balancer };
  },

  simplified: ['the PROXY protocol, health checks set by annotations, and security groups are not modelled'],
};
