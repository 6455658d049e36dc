// From bytes to text, as kubectl takes them: UTF-8, or UTF-16 with a byte order mark.

import { isAscii, isUtf8 } from 'node:buffer';

export interface DecodedText {
  readonly text: string;
  readonly problem?: 'nul' | 'not-utf8';
}

export function decodeText(bytes: Buffer): DecodedText {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: new TextDecoder('utf-16le').decode(bytes) };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { text: new TextDecoder('utf-16be').decode(bytes) };
  if (bytes.includes(0)) return { text: '', problem: 'nul' };
  // Most dumps are ASCII, which need not be decoded, only copied.
  if (isAscii(bytes)) return { text: bytes.toString('latin1') };
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const text = bytes.toString('utf8', hasMark ? 3 : 0);
  return isUtf8(bytes) ? { text } : { text, problem: 'not-utf8' };
}
