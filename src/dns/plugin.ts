// What a plugin of CoreDNS is here: a function over the question and over what comes after it.

import type { Cluster } from '#cluster/inventory.js';
import { type Answer, bareWords, type Content, type Decision, isInZone, type Question } from './answer.js';
import type { CorefileLine, Directive, ServerBlock } from './corefile.js';

export type Next = (question: Question) => Answer;

/** What a server's plugins know about it. */
export interface Surroundings {
  readonly cluster: Cluster;
  /** Where a line of the Corefile is; undefined: it is assumed. */
  place(line: CorefileLine): Decision['at'];
  /** A file that a plugin reads, where the input has it. */
  file(path: string): string | undefined;
  /** A question to the server itself, from the start: how the target of an alias is looked up. */
  askAgain: Next;
  /** What stands behind an address, or a file of them, that questions are sent on to. */
  upstream(target: string): Next | 'outside' | 'loop';
}

/** All directives of one plugin in one server block, in the order of the file. */
export interface PluginCall {
  readonly block: ServerBlock;
  /** The zone of the block that the question is in. */
  readonly zone: string;
  readonly directives: readonly [Directive, ...Directive[]];
  readonly around: Surroundings;
}

export type Plugin = (question: Question, next: Next, call: PluginCall) => Answer;

export function decision({ zone, around }: PluginCall, { plugin, at }: Directive, detail?: string): Decision {
  const place = around.place(at);
  return {
    plugin,
    zone: zone === '' ? '.' : zone,
    ...(place ? { at: place } : {}),
    ...(detail === undefined ? {} : { detail }),
  };
}

export function decided(content: Content, by: Decision): Answer {
  return { ...content, aliases: [], decisions: [by] };
}

export function withDecision(answer: Answer, by: Decision): Answer {
  return { ...answer, decisions: [by, ...answer.decisions] };
}

/** `fallthrough`, for all names or for those of some zones. */
export function fallsThrough({ body }: Directive, name: string): boolean {
  return body.some(({ words: [option, ...zones] }) => {
    return option === 'fallthrough' && (zones.length === 0 || bareWords(zones).some((zone) => isInZone(name, zone)));
  });
}

/** The zones a line names, or else those of its block. */
export function zonesOf(words: readonly string[], block: ServerBlock): readonly string[] {
  return words.length > 0 ? bareWords(words) : block.zones;
}
