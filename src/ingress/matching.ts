// Which of many rules takes a request, as the Ingress API says, and why each other one does not.

import type { Loss, Lost } from './controller.js';
import { comparePaths, pathLoss, precedenceLoss } from './paths.js';
import type { RulePath } from './rules.js';

export interface Matching {
  readonly winner?: RulePath;
  readonly lost: readonly Lost[];
}

/** Of equal rules the first one wins. */
export function matchPaths(rules: readonly RulePath[], path: string): Matching {
  let winner: RulePath | undefined;
  const losses = rules.map((rule) => ({ rule, loss: pathLoss(rule, path) }));
  for (const { rule, loss } of losses) if (!loss && (!winner || comparePaths(rule, winner) < 0)) winner = rule;
  if (!winner) {
    return { lost: losses.flatMap(({ rule, loss }) => (loss ? [{ rule: rule.match, because: loss }] : [])) };
  }
  const chosen = winner;
  const lost = losses.flatMap(({ rule, loss }): Lost[] =>
    rule === chosen ? [] : [{ rule: rule.match, because: loss ?? afterWinner(rule, chosen) }],
  );
  return { winner: chosen, lost };
}

/** Of equal paths the older Ingress wins; within one Ingress, the order of its list. */
export function afterWinner(rule: RulePath, winner: RulePath): Loss {
  const loss = precedenceLoss(rule, winner);
  if (loss.why !== 'repeated' || rule.ingress === winner.ingress) return loss;
  const agesKnown = rule.ingress.createdAt !== undefined && winner.ingress.createdAt !== undefined;
  return { why: 'older-ingress', agesKnown };
}
