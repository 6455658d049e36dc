// The AWS Load Balancer Controller: a Network Load Balancer with the nodes or the pods themselves as targets.
// kubernetes-sigs/aws-load-balancer-controller docs/guide/service/{nlb,annotations}.md, pkg/service, webhooks/core.

import type { Balancer, FieldOfObject } from '#cluster/balancer.js';
import type { ServiceObject } from '#manifest/objects.js';
import { annotationOf, classOf, installed, nodeHealthCheck } from './installed.js';
import type { LoadBalancer } from './load-balancer.js';

const prefix = 'service.beta.kubernetes.io/aws-load-balancer-';
const typeKey = `${prefix}type`;
const targetTypeKey = `${prefix}nlb-target-type`;
const schemeKey = `${prefix}scheme`;
const attributesKey = `${prefix}target-group-attributes`;
/** The older form of `scheme`. */
const internalKey = `${prefix}internal`;
/** EKS Auto Mode runs a controller like this one, with pods as its default targets. */
const autoModeClass = 'eks.amazonaws.com/nlb';

export const awsLoadBalancerController: LoadBalancer = {
  name: 'aws-load-balancer-controller',
  title: 'AWS Load Balancer Controller',
  classes: ['service.k8s.aws/nlb', autoModeClass],

  detect: (objects) =>
    installed(
      objects,
      ({ labels, name }) =>
        name === 'aws-load-balancer-controller' || labels['app.kubernetes.io/name'] === 'aws-load-balancer-controller',
    ),

  serve(service) {
    // Its webhook gives new Services its class; one with an address and without a class is not its own.
    const isNew = service.loadBalancerIngress.length === 0;
    if (service.loadBalancerClass === undefined && !isNew && !asksForController(service)) return undefined;
    const target = targetOf(service);
    const { scope, scopeBecause } = scopeOf(service);
    const because = annotationOf(service, targetTypeKey) ?? classOf(service) ?? annotationOf(service, typeKey);
    const balancer: Balancer = {
      name: 'aws-load-balancer-controller',
      title: `AWS Network Load Balancer (${target} targets)`,
      delivers: target === 'ip' ? 'pod' : 'node-port',
      client: keepsClient(service, target) ? 'kept' : 'replaced',
      targets: target === 'ip' ? 'pods' : 'nodes',
      healthCheck: target === 'ip' ? { kind: 'tcp' } : nodeHealthCheck(service, { kind: 'tcp' }),
      publishes: 'hostname',
      scope,
      ...(because && { because }),
      ...(scopeBecause && { scopeBecause }),
    };
    return { balancer };
  },

  simplified: [
    'health checks set by annotations, security groups and dual-stack addresses are not modelled',
    'a Service with TCP and UDP ports counts as a TCP one',
  ],
};

/** By annotation, as before there were classes; `external` needs a target type beside it. */
export function asksForController({ annotations }: ServiceObject): boolean {
  const type = annotations[typeKey];
  const target = annotations[targetTypeKey];
  return type === 'nlb-ip' || (type === 'external' && (target === 'ip' || target === 'instance'));
}

function targetOf({ annotations, loadBalancerClass }: ServiceObject): 'ip' | 'instance' {
  const target = annotations[targetTypeKey];
  if (target === 'ip' || target === 'instance') return target;
  return annotations[typeKey] === 'nlb-ip' || loadBalancerClass === autoModeClass ? 'ip' : 'instance';
}

/** UDP always keeps it; TCP to nodes does unless told otherwise, TCP to pods only when told. */
function keepsClient({ annotations, ports }: ServiceObject, target: 'ip' | 'instance'): boolean {
  if (ports.length > 0 && ports.every(({ protocol }) => protocol === 'UDP')) return true;
  const pairs = (annotations[attributesKey] ?? '').split(',').map((pair) => pair.split('=').map((text) => text.trim()));
  const said = pairs.find(([key]) => key === 'preserve_client_ip.enabled')?.[1];
  return said === undefined ? target === 'instance' : said === 'true';
}

/** Unless told otherwise it is internal, unlike that of the cloud provider. */
function scopeOf(service: ServiceObject): { scope: Balancer['scope']; scopeBecause?: FieldOfObject } {
  const { annotations } = service;
  const scheme = annotationOf(service, schemeKey);
  if (scheme)
    return { scope: annotations[schemeKey] === 'internet-facing' ? 'public' : 'internal', scopeBecause: scheme };
  const legacy = annotationOf(service, internalKey);
  if (legacy) return { scope: annotations[internalKey] === 'false' ? 'public' : 'internal', scopeBecause: legacy };
  const because = classOf(service) ?? annotationOf(service, typeKey);
  return { scope: 'internal', ...(because && { scopeBecause: because }) };
}
