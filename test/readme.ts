// The answers shown in README.md: every ```console block starts with a command, and what follows is what it prints.

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
export const readmePath = `${root}README.md`;
/** Fits a page of GitHub without scrolling. */
const width = '100';

export function refreshed(text: string): string {
  return text.replace(/```console\n\$ k8snet ([^\n]+)\n[\s\S]*?```/g, (_, line: string) => {
    const env = { ...process.env, COLUMNS: width, NO_COLOR: '1' };
    const child = spawnSync(process.execPath, ['bin/k8snet.cjs', ...line.split(' ')], {
      cwd: root,
      env,
      encoding: 'utf8',
    });
    return `\`\`\`console\n$ k8snet ${line}\n${child.stdout}\`\`\``;
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(readmePath, refreshed(readFileSync(readmePath, 'utf8')));
