// Which location of a server takes a path: by nginx's own order, or by regular expressions, which one Ingress of a host
// is enough to turn on for all (docs/user-guide/ingress-path-matching.md, template.go, location.go).

import type { Loss, Lost } from './controller.js';
import { annotationOf, isOn } from './ingress-nginx-annotations.js';
import type { NginxServer } from './ingress-nginx-servers.js';
import { afterWinner, type Matching, matchPaths } from './matching.js';
import type { RulePath } from './rules.js';

export interface Location extends Matching {
  /** No location takes the path, but one takes it with a slash at its end: nginx sends the client there. */
  readonly withSlash?: RulePath;
}

export function findLocation(server: NginxServer, path: string): Location {
  const found = usesPatterns(server) ? matchPatterns(server.rules, path) : matchLocations(server.rules, path);
  return { ...found, lost: [...found.lost, ...server.left] };
}

/** `rewrite-target` does it too, where it differs from the path. */
function usesPatterns({ rules }: NginxServer): boolean {
  return rules.some(hasPatterns);
}

function hasPatterns({ ingress, path }: RulePath): boolean {
  const target = annotationOf(ingress, 'rewrite-target');
  return isOn(ingress, 'use-regex') || (target !== undefined && target !== '' && target !== path);
}

/** Prefix `/cart/` is a location with that slash: `/cart` is not in it (http://nginx.org/en/docs/http/ngx_http_core_module.html#location). */
function matchLocations(rules: readonly RulePath[], path: string): Location {
  const found = matchPaths(rules, path);
  const { winner } = found;
  if (!winner || winner.pathType === 'Exact' || winner.path === '/' || winner.path !== `${path}/`) return found;
  return { lost: found.lost, withSlash: winner };
}

interface Pattern {
  readonly text: string;
  readonly rule: RulePath;
}

/** Longest text first, ties in reverse order of the alphabet; the first that matches takes the request. */
function matchPatterns(rules: readonly RulePath[], path: string): Matching {
  const patterns = distinct(rules).flatMap(patternsOf);
  patterns.sort((a, b) => b.text.length - a.text.length || (a.text > b.text ? -1 : 1));
  const losses = new Map<RulePath, Loss>();
  let winner: RulePath | undefined;
  for (const { text, rule } of patterns) {
    const loss = patternLoss(text, path);
    if (!loss && !winner) winner = rule;
    else if (!losses.has(rule)) losses.set(rule, loss ?? { why: 'shorter-path' });
  }
  const lost = rules.flatMap((rule): Lost[] => {
    const because = losses.get(rule) ?? (winner && afterWinner(rule, winner));
    return rule === winner || !because ? [] : [{ rule: rule.match, because }];
  });
  return { lost, ...(winner ? { winner } : {}) };
}

/** The first, and so oldest, of each path and type. */
function distinct(rules: readonly RulePath[]): readonly RulePath[] {
  const seen = new Set<string>();
  return rules.filter(({ path, pathType }) => {
    const key = `${pathType === 'Exact' ? 'Exact' : 'Prefix'} ${path}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** A Prefix of an Ingress without patterns of its own is written twice: with a slash at its end, and as it is. */
function patternsOf(rule: RulePath): readonly Pattern[] {
  const plain = { text: rule.path, rule };
  if (rule.pathType === 'Exact' || rule.path === '/' || hasPatterns(rule)) return [plain];
  return [{ text: rule.path.endsWith('/') ? rule.path : `${rule.path}/`, rule }, plain];
}

/** `location ~* "^PATH"`. Simplified: read as JavaScript reads it, which differs from PCRE in rare constructs. */
function patternLoss(text: string, path: string): Loss | undefined {
  try {
    return new RegExp(`^${text}`, 'i').test(path) ? undefined : { why: 'pattern-differs' };
  } catch {
    return { why: 'pattern-invalid' };
  }
}
