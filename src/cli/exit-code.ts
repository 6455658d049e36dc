// Exit codes, the same for every command.

import { hasWarnings, isArrival, type Journey } from '#trace/journey.js';

export const exitCodes = { ok: 0, notDelivered: 1, usage: 2, undecided: 3, bug: 70 } as const;

export function exitCodeOf(journey: Journey, judgement: 'usual' | 'strict'): number {
  const { verdict } = journey;
  if (verdict === 'unknown') return exitCodes.undecided;
  if (!isArrival(verdict)) return exitCodes.notDelivered;
  return judgement === 'strict' && hasWarnings(journey) ? exitCodes.undecided : exitCodes.ok;
}
