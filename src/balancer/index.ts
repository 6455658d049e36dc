// The load balancers, by name. Order is law: what is installed in the cluster comes before what a platform brings, and
// the first that serves a Service has it.

import { awsCloudProvider } from './aws-cloud-provider.js';
import { awsLoadBalancerController } from './aws-load-balancer-controller.js';
import { azure } from './azure.js';
import { cloudProviderKind } from './cloud-provider-kind.js';
import { gcp } from './gcp.js';
import { kubeVip } from './kube-vip.js';
import type { LoadBalancer } from './load-balancer.js';
import { metallb } from './metallb.js';
import { minikubeTunnel } from './minikube-tunnel.js';
import { nsxLoadBalancer } from './nsx.js';
import { serviceLb } from './service-lb.js';

export const loadBalancers = {
  metallb,
  'kube-vip': kubeVip,
  'aws-load-balancer-controller': awsLoadBalancerController,
  'service-lb': serviceLb,
  nsx: nsxLoadBalancer,
  'aws-cloud-provider': awsCloudProvider,
  azure,
  gcp,
  'minikube-tunnel': minikubeTunnel,
  'cloud-provider-kind': cloudProviderKind,
} satisfies Record<string, LoadBalancer>;
