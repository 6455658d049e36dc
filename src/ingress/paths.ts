// Paths compared as the Ingress API says: Exact as a whole, Prefix element by element, both with regard to case.

import type { PathType } from '#manifest/objects.js';
import type { Loss } from './controller.js';

export interface PathPattern {
  readonly path: string;
  readonly pathType: PathType;
}

/** A slash at the end does not count, and `/` has no elements. */
export function elementsOf(path: string): readonly string[] {
  return path.split('/').filter((element, index, all) => element !== '' || (index > 0 && index < all.length - 1));
}

/** Undefined when the path matches. ImplementationSpecific is taken as Prefix, as most controllers do. */
export function pathLoss({ path, pathType }: PathPattern, asked: string): Loss | undefined {
  if (pathType === 'Exact') return path === asked ? undefined : { why: 'exact-wanted' };
  const wanted = elementsOf(path);
  const given = elementsOf(asked);
  const index = wanted.findIndex((element, position) => element !== given[position]);
  if (index < 0) return undefined;
  const got = given[index];
  return { why: 'element-differs', index, wanted: wanted[index] as string, ...(got === undefined ? {} : { got }) };
}

/** Longest path first, then Exact before Prefix; negative when `a` goes before `b`, 0 when neither does. */
export function comparePaths(a: PathPattern, b: PathPattern): number {
  return lengthOf(b) - lengthOf(a) || Number(b.pathType === 'Exact') - Number(a.pathType === 'Exact');
}

/** Why a rule that matches as well comes after the winner; `repeated` when the paths are equal. */
export function precedenceLoss(loser: PathPattern, winner: PathPattern): Loss {
  if (lengthOf(loser) < lengthOf(winner)) return { why: 'shorter-path' };
  if (loser.pathType !== 'Exact' && winner.pathType === 'Exact') return { why: 'exact-first' };
  return { why: 'repeated' };
}

/** In elements' characters: `/cart/` as a Prefix is no longer than `/cart`. */
function lengthOf({ path, pathType }: PathPattern): number {
  return pathType === 'Exact' ? path.length : path.replace(/\/$/, '').length;
}
