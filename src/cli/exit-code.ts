// Exit codes, the same for every command.

import type { Journey } from '#trace/journey.js';

export const exitCodes = { ok: 0, notDelivered: 1, usage: 2, undecided: 3, bug: 70 } as const;

export function exitCodeOf({ verdict, paths }: Journey, isStrict: boolean): number {
  if (verdict === 'unknown') return exitCodes.undecided;
  if (verdict !== 'delivered' && verdict !== 'left-cluster') return exitCodes.notDelivered;
  const hasWarning = paths.some(({ findings }) => findings.some(({ severity }) => severity !== 'note'));
  return isStrict && hasWarning ? exitCodes.undecided : exitCodes.ok;
}
