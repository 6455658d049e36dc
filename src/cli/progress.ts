// A line on stderr while loading takes more than a second, on a terminal only.

import type { Progress } from '#manifest/load.js';

const patienceMs = 1000;
const refreshMs = 100;

export function watchLoading(): { update(done: Progress): void; end(): void } {
  if (!process.stderr.isTTY) return { update: () => {}, end: () => {} };
  const startedAt = Date.now();
  let shownAt = 0;
  return {
    update({ bytes, files }) {
      const now = Date.now();
      if (now - startedAt < patienceMs || now - shownAt < refreshMs) return;
      shownAt = now;
      process.stderr.write(`\r\u001b[Kreading: ${files} files, ${(bytes / 1_000_000).toFixed(1)} MB`);
    },
    end() {
      if (shownAt > 0) process.stderr.write('\r\u001b[K');
    },
  };
}
