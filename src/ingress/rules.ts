// Rules of many Ingresses as one table by host: what a controller that merges Ingresses works from.

import { append } from '#cluster/grouping.js';
import type { IngressBackend, IngressObject, PathType } from '#manifest/objects.js';
import { nearMisses } from '#wire/near-miss.js';
import type { Lost, Matched } from './controller.js';
import { hostLoss } from './hosts.js';

/** One path of one rule, or a host without paths. */
export interface RulePath {
  readonly ingress: IngressObject;
  readonly match: Matched;
  readonly path: string;
  readonly pathType: PathType;
  readonly backend: IngressBackend;
}

/**
 * The oldest first, those without an age last: they are yet to be created. Equal ones by namespace and name, descending
 * (ingress-nginx internal/ingress/controller/store/store.go).
 */
export function byAge(ingresses: readonly IngressObject[]): readonly IngressObject[] {
  const keyed = ingresses.map((ingress) => {
    const created = Date.parse(ingress.createdAt ?? '');
    return {
      ingress,
      created: Number.isNaN(created) ? Number.MAX_SAFE_INTEGER : created,
      name: `${ingress.namespace}/${ingress.name}`,
    };
  });
  keyed.sort((a, b) => a.created - b.created || (a.name > b.name ? -1 : 1));
  return keyed.map(({ ingress }) => ingress);
}

export function rulesOf(ingress: IngressObject): readonly RulePath[] {
  return ingress.rules.flatMap(({ host, paths }) =>
    paths.map(({ path, pathType, backend, field }) => {
      const match = { ingress: ingress.ref, host, path, pathType, field };
      return { ingress, match, path: path === '' ? '/' : path, pathType, backend };
    }),
  );
}

export class RuleTable {
  private readonly byHost = new Map<string, RulePath[]>();

  /** In the order in which the controller looks at them: of two equal rules the first wins. */
  constructor(rules: Iterable<RulePath>) {
    for (const rule of rules) append(this.byHost, rule.match.host, rule);
  }

  /** One rule for each host that was nearly asked for, three at most. */
  nearHosts(host: string): readonly Lost[] {
    const wildcards = [...this.byHost.keys()].filter((key) => hostLoss(key, host).why === 'host-labels');
    const near = new Set([...wildcards, ...nearMisses(host, [...this.byHost.keys()].filter(Boolean))]);
    return [...near].slice(0, 3).flatMap((key) => {
      const [rule] = this.byHost.get(key) ?? [];
      return rule ? [{ rule: rule.match, because: hostLoss(key, host) }] : [];
    });
  }
}
