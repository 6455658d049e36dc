// Runs a plan on this machine's kernel. All of it happens in a mount and a network namespace of this process alone, so
// nothing is linked to the machine's own network, and nothing is left when the process ends, however it ends.

import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Command, Heard, Report } from './agent.js';
import type { LabNetns, LabPlan, LabSocket } from './plan.js';

export interface LabQuestion {
  /** A machine's name in the plan. */
  readonly from: string;
  readonly of: LabSocket;
}

/** The command that starts a machine of the lab; its name is put behind. */
export type Starter = readonly string[];

/** Why no lab can be built here; undefined where one can. */
export function obstacle(): 'not-linux' | 'not-root' | 'no-ip' | 'no-iptables' | 'no-namespaces' | undefined {
  if (process.platform !== 'linux') return 'not-linux';
  if (process.getuid?.() !== 0) return 'not-root';
  if (!runs('ip', ['-V'])) return 'no-ip';
  if (!runs('iptables-restore', ['--version'])) return 'no-iptables';
  if (!runs('unshare', ['--mount', '--net', 'true'])) return 'no-namespaces';
  return undefined;
}

function runs(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

/** This very program, with other words. */
export const selfWith = (words: readonly string[]) => [
  process.execPath,
  ...process.execArgv,
  process.argv[1] ?? '',
  ...words,
];

/** The same command line in namespaces of its own, which end with it; its exit code. */
export function rerunInNamespaces(environment: NodeJS.ProcessEnv): number {
  const own = ['--mount', '--net', '--fork', '--kill-child'];
  const { status } = spawnSync('unshare', [...own, ...selfWith(process.argv.slice(2))], {
    stdio: 'inherit',
    env: environment,
  });
  return status ?? 1;
}

/** Where ip keeps the names of namespaces. */
const folder = '/run/netns';

export class Lab {
  private readonly machines = new Map<string, Machine>();
  private readonly plan: LabPlan;

  private constructor(plan: LabPlan) {
    this.plan = plan;
  }

  /** Builds everything and starts a process in each machine. Only inside namespaces of its own. */
  static async start(plan: LabPlan, starter: Starter): Promise<Lab> {
    const lab = new Lab(plan);
    try {
      await lab.build(starter);
      return lab;
    } catch (error) {
      await lab.stop();
      throw error;
    }
  }

  private async build(starter: Starter): Promise<void> {
    const { machines, router } = this.plan;
    run('mkdir', ['-p', folder]);
    run('mount', ['-t', 'tmpfs', 'tmpfs', folder]);
    for (const { name } of machines) run('ip', ['netns', 'add', name]);
    run('sysctl', ['-qw', 'net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1', 'net.ipv4.conf.all.rp_filter=0']);
    batch('ip', [], router);
    for (const machine of machines) furnish(machine);
    const started = machines.map(async ({ name, listens }) => {
      const machine = new Machine(name, starter);
      this.machines.set(name, machine);
      const report = await machine.tell({ kind: 'listen', sockets: listens });
      if (report.kind === 'listening' && report.failed.length > 0) throw new LabError(name, report.failed.join('; '));
    });
    await Promise.all(started);
  }

  async ask({ from, of }: LabQuestion, timeoutMs: number): Promise<Heard> {
    const report = await this.machines.get(from)?.tell({ kind: 'ask', of, timeoutMs });
    if (report?.kind !== 'heard') throw new LabError(from, 'gave no report');
    return report.heard;
  }

  async stop(): Promise<void> {
    for (const machine of this.machines.values()) machine.stop();
    await Promise.all([...this.machines.values()].map(({ ended }) => ended));
    // A netns ends some time after its name is gone, and would keep the names of its links until then. What was never
    // made cannot be taken away.
    for (const link of this.plan.links) spawnSync('ip', ['link', 'del', link], { stdio: 'ignore' });
    for (const { name } of this.plan.machines) spawnSync('ip', ['netns', 'del', name], { stdio: 'ignore' });
    spawnSync('umount', [folder], { stdio: 'ignore' });
  }
}

/** The kernel would not do what the plan says. */
export class LabError extends Error {
  constructor(machine: string, what: string) {
    super(`${machine}: ${what}`);
  }
}

function furnish({ name, sysctls, commands, bridgeCommands, sets, rules }: LabNetns): void {
  const inside = ['netns', 'exec', name];
  const settings = sysctls.map(([path, value]) => `${path.replaceAll('/', '.')}=${value}`);
  if (settings.length > 0) run('ip', [...inside, 'sysctl', '-qew', ...settings]);
  batch('ip', ['-n', name], commands);
  batch('bridge', ['-n', name], bridgeCommands);
  if (sets.length > 0) run('ip', [...inside, 'ipset', 'restore'], `${sets.join('\n')}\n`, sets);
  for (const [program, text] of [
    ['iptables-restore', rules[4]],
    ['ip6tables-restore', rules[6]],
  ] as const) {
    if (text !== '') run('ip', [...inside, program], text);
  }
}

function batch(program: string, where: readonly string[], lines: readonly string[]): void {
  if (lines.length > 0) run(program, [...where, '-batch', '-'], `${lines.join('\n')}\n`, lines);
}

function run(program: string, args: readonly string[], input = '', lines: readonly string[] = input.split('\n')): void {
  const { status, stderr, error } = spawnSync(program, args, { input, encoding: 'utf8' });
  if (status === 0) return;
  const at = Number(/(?:Command failed -:|line[ :]+)(\d+)/.exec(stderr ?? '')?.[1]);
  const line = Number.isInteger(at) ? `: ${lines[at - 1]}` : '';
  throw new LabError([program, ...args].join(' '), `${error?.message ?? stderr.trim()}${line}`);
}

class Machine {
  readonly ended: Promise<void>;
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  private readonly waiting = new Map<number, (report: Report) => void>();
  private last = 0;

  constructor(name: string, starter: Starter) {
    const stdio = ['pipe', 'pipe', 'inherit'] as const;
    this.child = spawn('ip', ['netns', 'exec', name, ...starter, name], { stdio: [...stdio] });
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      const report = JSON.parse(line) as Report;
      this.waiting.get(report.id)?.(report);
      this.waiting.delete(report.id);
    });
    this.ended = new Promise((resolve) => this.child.on('close', () => resolve()));
  }

  tell(
    command: Omit<Extract<Command, { kind: 'listen' }>, 'id'> | Omit<Extract<Command, { kind: 'ask' }>, 'id'>,
  ): Promise<Report> {
    this.last++;
    const id = this.last;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.child.stdin.write(`${JSON.stringify({ id, ...command })}\n`);
    });
  }

  stop(): void {
    // Its sockets keep it alive otherwise.
    this.child.kill('SIGKILL');
  }
}
