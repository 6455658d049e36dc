// `k8snet check`: expectations for CI, every one of them asked of one cluster that is loaded once.

import { relative } from 'node:path';
import { type Command, Option } from 'commander';
import { settingOf } from '#explain/account.js';
import { findingWords } from '#explain/findings.js';
import { verdictWords } from '#explain/verdicts.js';
import { type Expectations, readExpectations } from '#manifest/expectations.js';
import { findSettingsFile } from '#manifest/settings.js';
import { checkExpectation, type Status } from '#reach/expectation.js';
import { UsageError } from '#trace/usage-error.js';
import { printable } from '#wire/printable.js';
import { exitCodes } from './exit-code.js';
import { repeatable } from './flag-values.js';
import { openCluster, readStdin } from './input.js';
import { outsideAddressesOf, scopeOf, type TraceFlags } from './query-flags.js';
import { reportDiagnostics } from './report.js';
import { addSharedFlags } from './shared-flags.js';
import { answer, colorLevel, screenWidth } from './streams.js';

interface CheckFlags extends TraceFlags {
  readonly expect?: readonly string[];
  readonly output: 'text' | 'json' | 'junit';
}

export function checkCommand(program: Command, finish: (exitCode: number) => void): void {
  const command = program
    .command('check')
    .summary('hold expectations: what should reach, reaches, and what should not, does not')
    .option('-e, --expect <file>', 'file of expectations, - for standard input (repeatable)', repeatable)
    .option('--enter <node>', 'node that packets of an address no object owns come in by: node/NAME')
    .option('--resolve <name=address>', 'address of a name outside the cluster (repeatable)', repeatable)
    .addOption(new Option('-o, --output <format>', 'output').choices(['text', 'json', 'junit']).default('text'));
  addSharedFlags(command).action(async (flags: CheckFlags) => {
    const files = expectationFiles(flags);
    const { expectations, diagnostics: remarks } = await readAll(files);
    reportDiagnostics(remarks, flags);
    const errors = remarks.filter(({ severity }) => severity === 'error');
    if (expectations.length === 0 && errors.length === 0) throw new UsageError('K8020', { looked: files });
    const { cluster, fabric, source, diagnostics, from } = await openCluster(flags);
    reportDiagnostics(diagnostics, flags);
    const unreadable = diagnostics.filter(({ severity }) => severity === 'error');
    const outsideAddresses = outsideAddressesOf(flags.resolve ?? []);
    const checking = { fabric, scope: scopeOf(cluster, flags), unreadable, outsideAddresses };
    const [{ tellCheck, tellResult }, { checkFormats }] = await Promise.all([
      import('#explain/check.js'),
      import('#output/check/index.js'),
    ]);
    const telling = { source, fabric, from, depth: flags.verbose ? 'all' : 'decisive', judgement: 'usual' } as const;
    // Told one by one: of those that hold, the hops need not be kept.
    const results = expectations.map((expectation) => tellResult(checkExpectation(expectation, checking), telling));
    const account = tellCheck(results, {
      files: files.map((path) => printable(path, 4096)),
      setting: settingOf(fabric, from),
      unread: errors.length,
    });
    const canvas = { width: screenWidth(), colorLevel: colorLevel(flags.color), verbose: flags.verbose ?? false };
    answer(await checkFormats[flags.output]({ account, diagnostics, remarks }, canvas));
    finish(exitCodeOfCheck(account.counts, errors.length));
  });
}

/** What cannot be read or meant comes first: the rest may be right by chance. */
function exitCodeOfCheck(counts: Readonly<Record<Status, number>>, unread: number): number {
  if (unread + counts.invalid > 0) return exitCodes.usage;
  if (counts.failed + counts.vacuous > 0) return exitCodes.notDelivered;
  return counts.undecided > 0 ? exitCodes.undecided : exitCodes.ok;
}

function expectationFiles({ expect, filename = [] }: CheckFlags): readonly string[] {
  const flags = [...filename.map((path) => ['-f', path]), ...(expect ?? []).map((path) => ['-e', path])];
  const fromPipe = flags.flatMap(([flag = '', path]) => (path === '-' ? [`${flag} -`] : []));
  if (fromPipe.length > 1) throw new UsageError('K8021', { flags: fromPipe });
  if (expect?.length) return [...new Set(expect)];
  const settings = findSettingsFile(process.cwd());
  if (settings !== undefined) return [relative(process.cwd(), settings)];
  throw new UsageError('K8020', { looked: ['-e FILE', 'expect: in k8snet.yaml, here or in a folder above'] });
}

async function readAll(files: readonly string[]): Promise<Expectations> {
  const vocabulary = {
    claims: ['reachable', 'blocked', ...verdictWords],
    codes: [...Object.keys(findingWords).filter((code) => code !== 'K1601'), 'K8001'],
  };
  const read: Expectations[] = [];
  for (const file of files) read.push(await readExpectations(file, vocabulary, readStdin));
  return {
    expectations: read.flatMap(({ expectations }) => expectations),
    diagnostics: read.flatMap(({ diagnostics }) => diagnostics),
  };
}
