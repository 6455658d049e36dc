// What the model says of a question against what the kernel did with it.

import type { Journey, Path } from '#trace/journey.js';
import type { Heard } from './agent.js';

export interface Expected {
  /** Who may answer, and whom it sees asking; one of them for each way that chance can take. */
  readonly answers: readonly { readonly by: string; readonly source: string }[];
  /** How else it may end. */
  readonly ends: ReadonlySet<'refused' | 'silence' | 'no-way'>;
}

/** `machineOf` names the machine of a netns, and the one outside for what leaves the cluster. */
export function expectedOf({ paths }: Journey, machineOf: (path: Path) => string | undefined): Expected {
  const answers: { by: string; source: string }[] = [];
  const ends = new Set<'refused' | 'silence' | 'no-way'>();
  for (const path of paths) {
    const { kind } = path.verdict;
    const by = machineOf(path);
    if (isGuessed(path)) {
      // Nobody listens: the lab has only the sockets that the input declares.
      ends.add('refused');
    } else if ((kind === 'delivered' || kind === 'left-cluster') && by !== undefined && path.sourceSeen) {
      answers.push({ by, source: path.sourceSeen.address });
    } else if (kind === 'rejected') {
      ends.add('refused');
    } else {
      // Whether the sender hears of it is between the router that gave up and the client's patience.
      ends.add('silence');
      ends.add('no-way');
    }
  }
  return { answers, ends };
}

/** A packet came to a port that no manifest speaks of. */
function isGuessed({ verdict }: Path): boolean {
  if (verdict.kind === 'delivered') return verdict.step.socket.evidence === 'assumed';
  return verdict.kind === 'unknown' && verdict.missing.kind === 'listener';
}

export function agrees({ answers, ends }: Expected, heard: Heard): boolean {
  if (heard.kind !== 'answered') return ends.has(heard.kind);
  return answers.some(({ by, source }) => by === heard.by && source === heard.source);
}
