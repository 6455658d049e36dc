// Text from foreign files made safe to show: nothing in it can move a cursor, reverse a line or hide.

// C0, DEL and C1 controls (ANSI escapes start with one), soft hyphen, bidi controls, zero-width and invisible characters,
// line separators, interlinear and tag characters, unpaired surrogates.
const unsafe =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}]|[\ufe00-\ufe0f]|\p{Surrogate}/gu;

export function isPrintable(text: string): boolean {
  return text.search(unsafe) < 0;
}

/** Escapes what is unsafe to show as `\u{1b}`, and cuts the rest off after `limit` characters. */
export function printable(text: string, limit = 200): string {
  const cut = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return cut.replace(unsafe, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
