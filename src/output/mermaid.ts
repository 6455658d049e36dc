// A journey as a picture that GitHub draws: a box for each place, a node for each thing that decided, the packet on the
// arrows. Ways that start alike share their nodes until chance parts them.

import type { Account, FindingAccount, PathAccount } from '#explain/account.js';
import { counted, percent } from '#explain/names.js';
import type { Row } from '#explain/narrate.js';
import { type Phrase, plain } from '#explain/phrase.js';
import { isArrival } from '#trace/journey.js';
import { Flowchart, type Style } from './flowchart.js';
import { fold } from './fold.js';
import type { Render } from './format.js';
import { locationText } from './location-text.js';

/** More ways than this are no picture any more. */
const mostPaths = 8;
/** Columns of a node. */
const nodeWidth = 48;

/** A node of the chart, and those that come after it. */
interface Station {
  readonly id: string;
  readonly box?: string;
  /** The packet as it leaves here. */
  readonly packet?: string;
  readonly next: Map<string, Station>;
}
interface Drawing {
  readonly chart: Flowchart;
  readonly account: Account;
}

export const mermaid: Render = ({ account }) => {
  const chart = new Flowchart();
  const drawing: Drawing = { chart, account };
  const start: Station = { id: chart.node(startLines(account), { shape: 'stadium' }), next: new Map() };
  for (const path of account.paths.slice(0, mostPaths)) drawPath(path, start, drawing);
  if (account.paths.length > 1) drawRemarks(start, drawing);
  const left = account.paths.length - mostPaths;
  if (left > 0)
    chart.edge(start.id, chart.node([`… ${left} more, not drawn`], { shape: 'stadium' }), { line: 'dotted' });
  return chart.toString();
};

function startLines(account: Account): readonly string[] {
  const { from, to, setting, assumptions: made, paths, banner, conclusion } = account;
  const count = made.length > 0 ? [counted(made.length, 'assumption')] : [];
  const overall = paths.length > 1 ? folded([banner, ': ', ...conclusion]) : [];
  return [...folded([`${from} → ${to}`]), ...overall, ...folded([[...setting, ...count].join(' · ')])];
}

/** Remarks on one way stand at its end; those on several, at the start. */
function drawRemarks(start: Station, { chart, account }: Drawing): void {
  for (const finding of account.findings) {
    const style = finding.severity === 'error' ? 'bad' : 'open';
    chart.edge(start.id, chart.node(findingLines(finding), { style }), { line: 'dotted' });
  }
}

function drawPath(path: PathAccount, start: Station, drawing: Drawing): void {
  const { chart, account } = drawing;
  const arrived = follow(path.rows, { from: start, line: 'solid' }, chart);
  const answered = follow(path.reply.rows ?? [], { from: arrived, line: 'dotted' }, chart);
  const isOnly = account.paths.length === 1;
  const word = isOnly
    ? [account.banner, ': ', ...account.conclusion]
    : [`${path.word} (${percent(path.path.share)}): `, ...path.verdict];
  const causes = isOnly ? account.findings : [];
  const end = chart.node([...folded(word), ...causes.flatMap(findingLines)], {
    shape: 'stadium',
    style: styleOf(path, account),
  });
  chart.edge(answered.id, end, packetOn(answered));
  const { line } = path.reply;
  if (line) chart.edge(end, chart.node(folded(['↩ ', ...line])), { line: 'dotted', label: 'reply' });
}

interface Way {
  readonly from: Station;
  readonly line: 'solid' | 'dotted';
}

/** Draws what is new of a way; where it ends. */
function follow(rows: readonly Row[], { from, line }: Way, chart: Flowchart): Station {
  let station = from;
  for (const row of rows) {
    const lines = rowLines(row);
    const key = JSON.stringify([row.place, line, lines]);
    const known = station.next.get(key);
    if (known) {
      station = known;
      continue;
    }
    const box = row.place === undefined ? station.box : chart.box(row.place);
    const id = chart.node(lines, box === undefined ? {} : { box });
    const packet = isPacket(row) ? plain(row.shows ?? []) : undefined;
    const drawn = { id, next: new Map(), ...(box ? { box } : {}), ...(packet === undefined ? {} : { packet }) };
    chart.edge(station.id, id, { line, ...packetOn(station) });
    station.next.set(key, drawn);
    station = drawn;
  }
  return station;
}

function packetOn({ packet }: Station): { readonly label?: string } {
  return packet === undefined ? {} : { label: packet };
}

function rowLines(row: Row): readonly string[] {
  const { heading, topic, says, shows = [], detail = [], at } = row;
  return [
    ...(heading === undefined ? [] : folded([`${heading}:`])),
    ...folded([topic, ': ', ...says]),
    ...(isPacket(row) ? [] : folded(shows)),
    ...folded(detail),
    ...(at ? [locationText(at)] : []),
  ];
}

/** What stands beside a row is a packet's two addresses, or a remark. */
function isPacket({ shows = [] }: Row): boolean {
  return plain(shows).includes(' → ');
}

function findingLines({ code, severity, message, at, help }: FindingAccount): readonly string[] {
  return [
    ...folded([`${severity} ${code}: `, ...message]),
    ...(at ? [locationText(at)] : []),
    ...(help ? folded(['help: ', ...help]) : []),
  ];
}

/** With --strict a warning leaves an arrival undecided, and only the banner says so. */
function styleOf({ word }: PathAccount, { banner, journey }: Account): Style {
  if (!isArrival(word)) return word === 'unknown' ? 'open' : 'bad';
  const isDoubted = isArrival(journey.verdict) && typeof banner !== 'string' && banner.as === 'bad';
  return isDoubted ? 'open' : 'good';
}

function folded(phrases: readonly Phrase[]): readonly string[] {
  return plain(phrases) === '' ? [] : fold(phrases, nodeWidth).map((line) => plain(line).trimEnd());
}
