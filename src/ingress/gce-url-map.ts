// The URL map that the GCE controller makes of one Ingress (ingress-gce pkg/controller/translator/translator.go,
// pkg/utils/gceurlmap.go), and how Google's balancer reads it.

import type { IngressObject, PathType } from '#manifest/objects.js';
import type { Loss, Lost, Matched, RoutingError } from './controller.js';
import { type RulePath, rulesOf } from './rules.js';

export interface UrlPath {
  /** `/cart` is that path alone, `/cart/*` everything below it. */
  readonly pattern: string;
  readonly rule: RulePath;
}
export interface UrlMap {
  readonly byHost: ReadonlyMap<string, readonly UrlPath[]>;
  readonly lost: readonly Lost[];
  /** The first path that the controller refuses: it then makes nothing of the Ingress. */
  readonly refused?: { readonly match: Matched; readonly because: RoutingError };
}

const known = new WeakMap<IngressObject, UrlMap>();

export function urlMap(ingress: IngressObject): UrlMap {
  let map = known.get(ingress);
  if (!map) {
    map = translate(ingress);
    known.set(ingress, map);
  }
  return map;
}

function translate(ingress: IngressObject): UrlMap {
  const byHost = new Map<string, readonly UrlPath[]>();
  const overwritten = new Set<RulePath>();
  const rules = rulesOf(ingress);
  const ruleAt = new Map(rules.map((rule) => [rule.match.field, rule]));
  for (const { host, paths } of ingress.rules) {
    // A host again overwrites what stood there; so does a path.
    for (const { rule } of byHost.get(host) ?? []) overwritten.add(rule);
    const byPattern = new Map<string, UrlPath>();
    for (const { field } of paths) {
      const rule = ruleAt.get(field) as RulePath;
      for (const pattern of patternsOf(rule)) {
        const earlier = byPattern.get(pattern);
        if (earlier) overwritten.add(earlier.rule);
        byPattern.set(pattern, { pattern, rule });
      }
    }
    byHost.set(host, [...byPattern.values()]);
  }
  const lost = [...overwritten].map(({ match }): Lost => ({ rule: match, because: { why: 'repeated' } }));
  const refused = rules.find(({ match }) => !isTaken(match.path ?? '', match.pathType as PathType));
  if (!refused) return { byHost, lost };
  const { path, pathType, match } = refused;
  return { byHost, lost, refused: { match, because: { why: 'bad-path', path, pathType } } };
}

/** `*` only as the whole last element, and only where the type leaves the meaning to the controller. */
function isTaken(path: string, pathType: PathType): boolean {
  if (!path.includes('*')) return true;
  return pathType === 'ImplementationSpecific' && path.indexOf('*') === path.length - 1 && path.endsWith('/*');
}

function patternsOf({ match, pathType }: RulePath): readonly string[] {
  const path = match.path ?? '';
  if (pathType === 'Exact') return [path];
  if (path === '') return ['/*'];
  if (pathType === 'ImplementationSpecific') return [path];
  const bare = path.replace(/\/$/, '');
  return bare === '' ? ['/*'] : [bare, `${bare}/*`];
}

/** The longest pattern that matches. */
export function findUrlPath(paths: readonly UrlPath[], path: string): { winner?: RulePath; lost: readonly Lost[] } {
  const [winner] = paths
    .filter(({ pattern }) => matchesPattern(pattern, path))
    .sort((a, b) => b.pattern.length - a.pattern.length);
  const losers = new Map<RulePath, Loss>();
  for (const { rule, pattern } of paths) {
    if (rule === winner?.rule) continue;
    if (matchesPattern(pattern, path)) losers.set(rule, { why: 'shorter-path' });
    else if (!losers.has(rule)) losers.set(rule, patternLoss(pattern, path));
  }
  const lost = [...losers].map(([rule, because]) => ({ rule: rule.match, because }));
  return { lost, ...(winner ? { winner: winner.rule } : {}) };
}

function matchesPattern(pattern: string, path: string): boolean {
  return pattern.endsWith('/*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}

function patternLoss(pattern: string, path: string): Loss {
  return { why: path.startsWith(pattern) ? 'exact-wanted' : 'pattern-differs' };
}

/**
 * The rules for a host: its own, then those of the longest `*.` that ends it, over any number of labels, then those of
 * all hosts (https://cloud.google.com/compute/docs/reference/rest/v1/urlMaps, hostRules[].hosts).
 */
export function pathsForHost({ byHost }: UrlMap, host: string): readonly UrlPath[] | undefined {
  const wildcards = [...byHost.keys()].filter((key) => key.startsWith('*.') && host.endsWith(key.slice(1)));
  const [longest = ''] = wildcards.sort((a, b) => b.length - a.length);
  return byHost.get(host) ?? byHost.get(longest) ?? byHost.get('');
}
