// Whether the host of a rule is the host that was asked for (networking/v1 IngressRule.host).

import type { Loss } from './controller.js';

/** The keys of a table by host that may hold rules for this one, the most exact first; the last takes every host. */
export function hostKeys(host: string): readonly string[] {
  const dot = host.indexOf('.');
  return dot > 0 ? [host, `*${host.slice(dot)}`, ''] : [host, ''];
}

/** Lower case, without the dot of an absolute name. */
export function plainHost(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}

/** Why a host that is none of `hostKeys` does not fit. */
export function hostLoss(pattern: string, host: string): Loss {
  const suffix = pattern.slice(1);
  if (!pattern.startsWith('*.') || !`.${host}`.endsWith(suffix)) return { why: 'host-differs' };
  const covered = host.slice(0, Math.max(0, host.length - suffix.length));
  return { why: 'host-labels', labels: covered === '' ? 0 : covered.split('.').length };
}
