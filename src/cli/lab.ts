// `k8snet lab verify`: the modelled cluster, built out of network namespaces of this machine's kernel, and asked the same.

import { type Command, Option } from 'commander';
import { UsageError } from '#trace/usage-error.js';
import { exitCodes } from './exit-code.js';
import { type InputFlags, openCluster } from './input.js';
import { reportDiagnostics } from './report.js';
import { addSharedFlags, type SharedFlags } from './shared-flags.js';
import { answer, colorLevel, screenWidth } from './streams.js';

interface LabFlags extends SharedFlags, InputFlags {
  readonly questions: number;
  readonly seed: number;
  readonly output: 'text' | 'json';
}

/** Set for the process that has namespaces of its own. */
const insideMark = 'K8SNET_LAB';
/** Not for people: how a lab starts a machine of its own. */
const machineCommand = 'lab-machine';

export function labCommand(program: Command, finish: (exitCode: number) => void): void {
  const command = program
    .command('lab')
    .summary('ask a real kernel: build the cluster from network namespaces, and compare (Linux, root)')
    .addArgument(program.createArgument('<action>', 'what to do there').choices(['verify']))
    .option('--questions <number>', 'how many to ask at most', whole, 200)
    .option('--seed <number>', 'which of them: the same number, the same questions', whole, 1)
    .addOption(new Option('-o, --output <format>', 'output').choices(['text', 'json']).default('text'));
  addSharedFlags(command).action(async (_action: 'verify', flags: LabFlags) => {
    const { obstacle, rerunInNamespaces, selfWith } = await import('#lab/host.js');
    const reason = obstacle();
    if (reason) throw new UsageError('K8040', { reason });
    if (process.env[insideMark] === undefined) {
      finish(rerunInNamespaces({ ...process.env, [insideMark]: '1' }));
      return;
    }
    const { fabric, diagnostics, from } = await openCluster(flags);
    reportDiagnostics(diagnostics, flags);
    const [{ verify }, { tellVerification }, { labFormats }, { ruleLines }] = await Promise.all([
      import('#lab/verify.js'),
      import('#explain/lab.js'),
      import('#output/lab.js'),
      import('#output/show/iptables-save.js'),
    ]);
    const verification = await verify(fabric, flags, { starter: selfWith([machineCommand]), ruleText: ruleLines });
    const canvas = { width: screenWidth(), colorLevel: colorLevel(flags.color), verbose: flags.verbose ?? false };
    answer(labFormats[flags.output](tellVerification(verification, { fabric, from }), canvas));
    finish(verification.disagreements.length > 0 ? exitCodes.notDelivered : exitCodes.ok);
  });
  program
    .command(`${machineCommand} <name>`, { hidden: true })
    .action(async (name: string) => (await import('#lab/agent.js')).serveMachine(name));
}

function whole(text: string): number {
  const value = Number(text);
  if (!/^\d{1,9}$/.test(text)) {
    throw new UsageError('K8005', { what: 'a number', text, expected: 'digits: 200' });
  }
  return value;
}
