// What a person reads about the answers in a page.

import { counted } from './names.js';
import { bad, good, object, type Phrase, weak } from './phrase.js';

export interface PageCount {
  readonly name: string;
  readonly blocks: number;
  readonly changed: number;
  readonly problems: number;
}

/** `README.md: 3 answers, 1 stale`. */
export function pageWords({ name, blocks, changed, problems }: PageCount, mode: 'check' | 'write'): readonly Phrase[] {
  const result = mode === 'check' ? bad(`${changed} stale`) : good(`${changed} refreshed`);
  return [
    object(name),
    blocks === 0 ? ': no answers between markers' : `: ${counted(blocks, 'answer')}`,
    ...(changed > 0 ? [', ', result] : []),
    ...(problems > 0 ? [', ', bad(counted(problems, 'error'))] : []),
    ...(blocks > 0 && changed === 0 && problems === 0 ? [weak(', up to date')] : []),
  ];
}

/** `README.md:37: no longer what k8snet explain K1101 prints`. */
export function staleWords(at: string, command: string): readonly Phrase[] {
  return [object(at), ': no longer what ', object(`k8snet ${command}`), ' prints'];
}

export function moreLines(count: number): readonly Phrase[] {
  return [weak(`… ${counted(count, 'more line')}`)];
}
