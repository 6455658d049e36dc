// Wrong usage: what was typed cannot be meant. Thrown, and caught once in `cli/main.ts`; never for what a network does.

import type { NamedPort } from '#wire/named-port.js';

export interface UsageFacts {
  /** No object of that name. */
  K8001: {
    readonly what: string;
    readonly name: string;
    readonly nearMisses: readonly string[];
    readonly searched?: string;
    /** What there is, for a name that comes near none of it. */
    readonly known?: readonly string[];
    /** It is there, and makes none. */
    readonly lacks?: 'pods';
  };
  /** Several objects of that name. */
  K8002: { readonly what: string; readonly name: string; readonly candidates: readonly string[] };
  /** A destination without a port that does not imply one. */
  K8003: { readonly destination: string; readonly ports: readonly NamedPort[] };
  /** A port name that the destination does not have. */
  K8004: { readonly destination: string; readonly port: string; readonly ports: readonly NamedPort[] };
  /** Text that cannot be read as what it stands for. */
  K8005: { readonly what: string; readonly text: string; readonly expected: string };
  /** A flag's value that is not one of its choices. */
  K8006: {
    readonly flag: string;
    readonly value: string;
    readonly choices: readonly string[];
    /** Pods that the input binds to nodes which the value leaves out. */
    readonly pinned?: readonly { readonly pod: string; readonly node: string }[];
  };
  /** No cluster to look at. */
  K8007: { readonly looked: readonly string[] };
  /** What was named holds nothing that could be read, or no Kubernetes object. */
  K8008: { readonly named: readonly string[]; readonly because: 'unreadable' | 'no-objects' };
  /** The wanted endpoint is none of those the traffic can reach. */
  K8010: { readonly wanted: string; readonly endpoints: readonly string[] };
  /** A topic `explain` has no page for. */
  K8011: { readonly topic: string; readonly nearMisses: readonly string[] };
  /** Flags or arguments that the command does not take; the parser's own reason. */
  K8012: { readonly reason: string; readonly hint?: string };
  /** No expectation to check. */
  K8020: { readonly looked: readonly string[] };
  /** Manifests and expectations cannot both come from standard input. */
  K8021: { readonly flags: readonly string[] };
  /** In a page: a block without an end; the line of the opening marker that was met instead. */
  K8030: { readonly next?: number };
  /** In a page: a closing marker that closes nothing. */
  K8031: Readonly<Record<never, never>>;
  /** In a page: a marker that cannot be read. */
  K8032: { readonly because: 'not-alone' | 'no-command' | 'open-quote' };
  /** In a page: a command that has no place there. */
  K8033: { readonly command: string; readonly choices: readonly string[] };
  /** In a page: a command line that is wrong usage; what it says on stderr. */
  K8034: { readonly command: string; readonly says: readonly string[] };
  /** A page that cannot be read or written. */
  K8035: {
    readonly path: string;
    readonly because: 'missing' | 'no-file' | 'not-text' | 'too-large' | 'forbidden' | 'not-written';
  };
  /** In a page: a command line that reads standard input. */
  K8036: Readonly<Record<never, never>>;
  /** No lab can be built on this machine. */
  K8040: { readonly reason: 'not-linux' | 'not-root' | 'no-ip' | 'no-iptables' | 'no-namespaces' };
}
export type UsageCode = keyof UsageFacts;

export class UsageError<C extends UsageCode = UsageCode> extends Error {
  readonly code: C;
  readonly facts: UsageFacts[C];

  constructor(code: C, facts: UsageFacts[C]) {
    super(`${code} ${JSON.stringify(facts)}`);
    this.name = 'UsageError';
    this.code = code;
    this.facts = facts;
  }
}
