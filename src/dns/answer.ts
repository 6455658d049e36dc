// One question to one DNS server, and what it answers.

import type { EndpointAddress, Pod, Service } from '#cluster/inventory.js';
import type { IpAddress } from '#wire/address.js';
import type { ObjectRef } from '#wire/object-ref.js';

/** `address` is what getaddrinfo asks: A and AAAA at once. */
export const questionTypes = ['address', 'A', 'AAAA', 'SRV', 'PTR', 'TXT'] as const;
export type QuestionType = (typeof questionTypes)[number];

export interface Question {
  /** Lower case, without the final dot. */
  readonly name: string;
  readonly type: QuestionType;
  /** Whose question it is: `autopath` looks at the sender's address. */
  readonly asker?: Pod;
}

export interface AddressRecord {
  readonly address: IpAddress;
  /** The endpoint a headless record stands for. */
  readonly endpoint?: EndpointAddress;
}
/** An ExternalName Service that was followed. */
export interface Alias {
  readonly service: Service;
  readonly target: string;
}
/** A line of a Corefile that had a say in the answer. */
export interface Decision {
  readonly plugin: string;
  /** The names of its server block: `.`, `consul.local`. */
  readonly zone: string;
  /** Absent: the Corefile is assumed. */
  readonly at?: { readonly object: ObjectRef; readonly key: string; readonly line: number };
  /** What it made of the question or sent it to, where that is not plain from the answer. */
  readonly detail?: string;
}

/** Which part of a name nothing stands for, or why else there is nothing. */
export type NoNameReason =
  | 'namespace'
  | 'service'
  | 'endpoint'
  | 'no-ready-endpoints'
  | 'port'
  | 'form'
  | 'external-address'
  | 'hidden-namespace'
  | 'pods-disabled'
  | 'no-such-pod'
  | 'address'
  /** A server outside, asked for a lone host name. */
  | 'top-level'
  /** A server outside, asked for a name of the cluster's zone. */
  | 'not-its-zone';

/** Why a server answers SERVFAIL. */
export type ServerFailure = 'no-plugin' | 'forward-loop' | 'hosts-without-fallthrough' | 'upstream-down';

interface Known {
  readonly service?: Service;
  readonly object?: ObjectRef;
}
export type Content =
  | ({ readonly kind: 'addresses'; readonly records: readonly AddressRecord[] } & Known)
  /** SRV, PTR and TXT, as dig prints their data. */
  | ({ readonly kind: 'records'; readonly texts: readonly string[] } & Known)
  /** The name exists, but not with this type (NOERROR with an empty answer). */
  | ({ readonly kind: 'no-data'; readonly because?: 'alias-loop' | 'alias-target' } & Known)
  | ({ readonly kind: 'no-name'; readonly because: NoNameReason } & Known)
  | { readonly kind: 'servfail'; readonly because: ServerFailure }
  | { readonly kind: 'refused' }
  /** Sent on to a server outside the cluster, whose answer no manifest shows. */
  | { readonly kind: 'forwarded'; readonly name: string; readonly upstreams: readonly string[] }
  /** A part of the configuration that is not modelled or not in the input decides. */
  | { readonly kind: 'not-modelled'; readonly plugin: string };

export type Answer = Content & { readonly aliases: readonly Alias[]; readonly decisions: readonly Decision[] };

export interface DnsServer {
  readonly kind: 'coredns' | 'node-cache' | 'outside';
  answer(question: Question): Answer;
}

export function plain(content: Content): Answer {
  return { ...content, aliases: [], decisions: [] };
}

export function isInZone(name: string, zone: string): boolean {
  return zone === '' || name === zone || name.endsWith(`.${zone}`);
}

/** Names as zones are compared: lower case, without the final dot; the root is empty. */
export function bareWords(words: readonly string[]): readonly string[] {
  return words.map((word) => word.toLowerCase().replace(/\.$/, ''));
}
