// docs/traffic.md: what is shown where, with the verdict of each golden trace. Made from the fixtures themselves: a
// `shows` key says in which table and row a run stands. Run by `npm run tables`; a test compares the page.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';

const root = fileURLToPath(new URL('..', import.meta.url));
export const tablePage = join(root, 'docs/traffic.md');

type Source = 'pod' | 'node' | 'internet';
type By = 'name' | 'address';
interface Shows {
  readonly service?: string;
  readonly from?: Source;
  readonly by?: By;
  readonly platform?: string;
  readonly policy?: 'Cluster' | 'Local';
  readonly ingress?: string;
  readonly dns?: string;
}
interface Case {
  readonly shows?: Shows;
  readonly without?: readonly { readonly from: Source; readonly by: By; readonly because: string }[];
  readonly runs: readonly { readonly name: string; readonly exit: number; readonly shows?: Shows }[];
}
interface Shown extends Shows {
  readonly name: string;
  /** `[delivered](../fixtures/…)`. */
  readonly link: string;
}

const runName = /^from-(pod|node|internet)-by-(name|address)$/;
const ends: readonly { readonly from: Source; readonly by: By }[] = (['pod', 'node', 'internet'] as const).flatMap(
  (from) => [{ from, by: 'name' } as const, { from, by: 'address' } as const],
);

export function makeTables(): string {
  const cases = casesBelow(join(root, 'fixtures'));
  const shown = cases.flatMap(({ folder, content }) => shownBy(folder, content));
  const page = [
    '# Traffic, and where it is shown',
    '',
    'Made from the fixtures by `npm run tables`: each cell links to a trace that the tests compare, with its verdict.',
    '',
    ...serviceTable(shown, cases),
    ...platformTable(shown),
    '## Ingress',
    '',
    'One row for each form; the links are requests to it.',
    '',
    ...listTable('Form', shown, ({ ingress }) => ingress),
    '## Names',
    '',
    'The question to the name server is a packet too. `resolve` has its own fixtures, in the lower rows.',
    '',
    ...listTable('Case', [...shown, ...resolved(cases)], ({ dns }) => dns),
  ];
  return `${page.join('\n').trimEnd()}\n`;
}

function serviceTable(shown: readonly Shown[], cases: readonly { readonly content: Case }[]): readonly string[] {
  const notes: string[] = [];
  const rows = [...new Set(shown.flatMap(({ service }) => service ?? []))].sort(byName).map((service) => {
    const without = cases.find(({ content }) => content.shows?.service === service)?.content.without ?? [];
    return [
      service,
      ...ends.map(({ from, by }) => {
        const run = shown.find((each) => each.service === service && each.from === from && each.by === by);
        if (run) return run.link;
        const because = without.find((each) => each.from === from && each.by === by)?.because;
        return `–${noted(notes, because ?? 'nothing new: see the other rows')}`;
      }),
    ];
  });
  const heads = ends.map(({ from, by }) => `${from === 'internet' ? 'internet' : from}, by ${by}`);
  return [
    '## Services',
    '',
    'By address means the address that a client there would type: the ClusterIP, a node’s, the balancer’s, a pod’s.',
    '',
    ...table(['Service', ...heads], rows),
    ...notes.map((text, index) => `<sup>${index + 1}</sup> ${text}  `),
    '',
  ];
}

function noted(notes: string[], text: string): string {
  if (!notes.includes(text)) notes.push(text);
  return ` <sup>${notes.indexOf(text) + 1}</sup>`;
}

function platformTable(shown: readonly Shown[]): readonly string[] {
  const platforms = [...new Set(shown.flatMap(({ platform }) => platform ?? []))];
  const cell = (platform: string, policy: string) =>
    shown.find((each) => each.platform === platform && each.policy === policy)?.link ?? '–';
  return [
    '## Platforms and balancers',
    '',
    'A client on the internet asks a Service of type LoadBalancer, with each `externalTrafficPolicy`.',
    '',
    ...table(
      ['Platform', 'Cluster', 'Local'],
      platforms.map((platform) => [platform, cell(platform, 'Cluster'), cell(platform, 'Local')]),
    ),
  ];
}

function listTable(
  head: string,
  shown: readonly Shown[],
  rowOf: (shown: Shown) => string | undefined,
): readonly string[] {
  const rows = new Map<string, Shown[]>();
  for (const each of shown) {
    const row = rowOf(each);
    if (row !== undefined) rows.set(row, [...(rows.get(row) ?? []), each]);
  }
  return table(
    [head, 'Shown by'],
    [...rows].map(([row, runs]) => [row, runs.map(({ name, link }) => `${words(name)}: ${link}`).join('<br>')]),
  );
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line), ''];
}

function shownBy(folder: string, { shows, runs }: Case): readonly Shown[] {
  return runs.flatMap(({ name, exit, shows: own }) => {
    if (!shows && !own) return [];
    const [, from, by] = runName.exec(name) ?? [];
    return [{ ...shows, ...(from ? ({ from, by } as Shows) : {}), ...own, name, link: linkTo(folder, name, exit) }];
  });
}

/** What `resolve` answers, a row for each folder. */
function resolved(cases: readonly { readonly folder: string; readonly content: Case }[]): readonly Shown[] {
  return cases
    .filter(({ folder }) => folder.includes('/fixtures/resolve/'))
    .flatMap(({ folder, content }) => {
      const dns = words(folder.slice(folder.lastIndexOf('/') + 1));
      return content.runs.map(({ name, exit }) => ({ dns, name, link: linkTo(folder, name, exit) }));
    });
}

const byExit: Readonly<Record<number, string>> = { 0: 'resolved', 1: 'not resolved', 2: 'wrong usage', 3: 'undecided' };

function linkTo(folder: string, name: string, exit: number): string {
  const [file] = ['txt', 'stderr.txt'].map((end) => join(folder, 'expected', `${name}.${end}`)).filter(existsSync);
  if (!file) throw new Error(`${folder}: ${name} has no expected answer: npm run golden`);
  const text = readFileSync(file, 'utf8');
  const [, verdict] =
    /^(DELIVERED|NOT DELIVERED|UNDECIDED|LEFT THE CLUSTER|REDIRECTED|PARTIAL)\b/m.exec(text) ??
    /"verdict": "([\w-]+)"/.exec(text) ??
    /\["?(DELIVERED|NOT DELIVERED|UNDECIDED)/.exec(text) ??
    [];
  const [, code] = /\[(K\d{4})\]/.exec(text) ?? [];
  const word = (verdict ?? byExit[exit] ?? '').toLowerCase();
  const cause = exit !== 0 && code ? ` ${code}` : '';
  return `[${word}${cause}](${relative(dirname(tablePage), file)})`;
}

function casesBelow(folder: string): readonly { readonly folder: string; readonly content: Case }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('case.yaml'))
    .sort()
    .map((path) => {
      const file = join(folder, path);
      return { folder: dirname(file), content: load(readFileSync(file, 'utf8')) as Case };
    });
}

function byName(one: string, other: string): number {
  return one.localeCompare(other, 'en');
}

function words(name: string): string {
  return name.replaceAll('-', ' ');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(tablePage, makeTables());
