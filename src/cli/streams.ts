// The terminal this process talks to: how wide, how colourful, and what goes where. Stdout is the answer and nothing else.
// A command line in a page of `k8snet docs` talks to that page instead.

import { detectedColorLevel } from '#output/style.js';

export type ColorWish = 'auto' | 'always' | 'never';

/** Columns when nobody says: a pipe has no width, and a folded line is harder to search. */
const pipeWidth = 120;
const narrowest = 40;
const widest = 400;

interface Page {
  readonly width: number;
  readonly stdout: string[];
  readonly stderr: string[];
}
let page: Page | undefined;

export interface Captured<Result> {
  readonly result: Result;
  readonly stdout: string;
  readonly stderr: string;
}

/** What `run` would print on a page of that width, without colour. One at a time. */
export async function captured<Result>(width: number, run: () => Promise<Result>): Promise<Captured<Result>> {
  const current: Page = { width, stdout: [], stderr: [] };
  page = current;
  try {
    const result = await run();
    return { result, stdout: current.stdout.join(''), stderr: current.stderr.join('') };
  } finally {
    page = undefined;
  }
}

/** A page has no standard input. */
export function hasStandardInput(): boolean {
  return page === undefined;
}

export function screenWidth(): number {
  if (page) return page.width;
  const given = process.stdout.isTTY ? process.stdout.columns : Number(process.env.COLUMNS);
  const width = given !== undefined && Number.isInteger(given) && given > 0 ? given : pipeWidth;
  return Math.min(widest, Math.max(narrowest, width));
}

/** https://no-color.org: any value but the empty one switches colour off; `--color always` is a wish of its own. */
export function colorLevel(wish: ColorWish): 0 | 1 | 2 | 3 {
  if (page || wish === 'never') return 0;
  if (wish === 'always') return detectedColorLevel() || 1;
  return process.env.NO_COLOR ? 0 : detectedColorLevel();
}

export function answer(text: string): void {
  if (page) page.stdout.push(text);
  else write(process.stdout, text);
}

export function remark(text: string): void {
  if (page) page.stderr.push(text);
  else write(process.stderr, text);
}

const tolerant = new Set<NodeJS.WriteStream>();

/** A reader that went away (`| head`) is no error. Node makes a stream when it is first touched: mostly one is enough. */
function write(stream: NodeJS.WriteStream, text: string): void {
  if (!tolerant.has(stream)) {
    tolerant.add(stream);
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });
  }
  stream.write(text);
}
