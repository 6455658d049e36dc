// Why traffic does not get past the load balancer before a Service.

import type { Balancer, Pending } from '#cluster/balancer.js';
import type { Service } from '#cluster/inventory.js';
import type { IpAddress } from '#wire/address.js';
import type { Finding } from './finding.js';
import { type BalancedStep, type Leg, stepsOf } from './journey.js';

/** The class when that is what nobody serves, else the type that asks for a load balancer. */
export function pendingBalancer(service: Service, pending: Pending): Finding<'K1311'> {
  const name = pending.reason === 'unknown-class' ? 'loadBalancerClass' : 'type';
  const at = { object: service.ref, field: ['spec', name] };
  return { code: 'K1311', severity: 'error', facts: { service, pending }, at };
}

/** `asked`: how many targets it has, fit or not. */
export function noHealthyTarget(service: Service, balancer: Balancer, asked: number): Finding<'K1312'> {
  const isLocal = service.object.externalTrafficPolicy === 'Local' && balancer.targets !== 'pods';
  const at = { object: service.ref, field: ['spec', isLocal ? 'externalTrafficPolicy' : 'selector'] };
  return { code: 'K1312', severity: 'error', facts: { service, balancer, asked }, at };
}

export function balancedStep(legs: readonly Leg[]): BalancedStep | undefined {
  return stepsOf(...legs).find((step): step is BalancedStep => step.kind === 'balanced');
}

export function internalBalancer(service: Service, balancer: Balancer, source: IpAddress): Finding<'K1313'> {
  const at = balancer.scopeBecause ?? { object: service.ref, field: ['spec', 'type'] };
  return { code: 'K1313', severity: 'error', facts: { service, balancer, source }, at };
}
