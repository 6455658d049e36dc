// What a sentence is made of before anyone gives it colour or width.

/** `changed` is the part of an address pair that this step rewrote. */
export type PhraseRole = 'address' | 'changed' | 'object' | 'device' | 'rule' | 'code' | 'good' | 'bad' | 'weak';
/** A piece of a sentence: plain text, or text that stands for a thing. Never a newline, never a colour. */
export type Phrase = string | { readonly as: PhraseRole; readonly text: string };

export const address = (text: string): Phrase => ({ as: 'address', text });
export const changed = (text: string): Phrase => ({ as: 'changed', text });
export const object = (text: string): Phrase => ({ as: 'object', text });
export const device = (text: string): Phrase => ({ as: 'device', text });
export const rule = (text: string): Phrase => ({ as: 'rule', text });
export const code = (text: string): Phrase => ({ as: 'code', text });
export const good = (text: string): Phrase => ({ as: 'good', text });
export const bad = (text: string): Phrase => ({ as: 'bad', text });
export const weak = (text: string): Phrase => ({ as: 'weak', text });

/** The sentence alone, for JSON, Markdown and pipes. */
export function plain(phrases: readonly Phrase[]): string {
  return phrases.map((phrase) => (typeof phrase === 'string' ? phrase : phrase.text)).join('');
}
