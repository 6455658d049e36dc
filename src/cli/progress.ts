// A line on stderr while loading takes more than a second, on a terminal only.

import { isatty } from 'node:tty';
import type { Progress } from '#manifest/load.js';

const patienceMs = 1000;
const refreshMs = 100;
/** A file that alone takes about a second: parsing cannot be interrupted, so it is announced. */
const largeBytes = 20_000_000;

export function watchLoading(): { update(done: Progress): void; end(): void } {
  if (!isatty(2)) return { update: () => {}, end: () => {} };
  const startedAt = Date.now();
  let shownAt = 0;
  return {
    update({ bytes, files, next }) {
      const now = Date.now();
      const isLarge = next !== undefined && next.bytes > largeBytes;
      if (!isLarge && (now - startedAt < patienceMs || now - shownAt < refreshMs)) return;
      shownAt = now;
      const coming = next ? `; next ${next.name}${next.bytes > 0 ? `, ${megabytes(next.bytes)}` : ''}` : '';
      process.stderr.write(`\r\u001b[Kreading: ${files} files, ${megabytes(bytes)}${coming}`);
    },
    end() {
      if (shownAt > 0) process.stderr.write('\r\u001b[K');
    },
  };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
