// Runs a walk once for every way that chance can go: each run answers the forks it meets from a script, and the next
// script takes the last fork's next branch.

import type { Fork } from '#kernel/passage.js';

export type Decide = (fork: Fork) => number;

export interface Explored<T> {
  /** The product of the weights of the branches taken. */
  readonly share: number;
  readonly result: T;
}

export function* explore<T>(run: (decide: Decide) => T): Generator<Explored<T>> {
  let script: readonly number[] = [];
  for (;;) {
    const taken: { branch: number; weights: readonly number[] }[] = [];
    const result = run(({ weights }) => {
      const branch = script[taken.length] ?? 0;
      taken.push({ branch, weights });
      return branch;
    });
    yield { share: taken.reduce((share, { branch, weights }) => share * (weights[branch] ?? 0), 1), result };
    while (taken.length > 0 && isLast(taken[taken.length - 1])) taken.pop();
    const last = taken.pop();
    if (!last) return;
    script = [...taken.map(({ branch }) => branch), last.branch + 1];
  }
}

function isLast(fork: { branch: number; weights: readonly number[] } | undefined): boolean {
  return fork === undefined || fork.branch + 1 >= fork.weights.length;
}
