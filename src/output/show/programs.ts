// `bpftool net`, `bpftool cgroup` and the ports of Open vSwitch: which programs handle packets in netfilter's stead, and at
// which device. Nothing is printed for a netns without any. Numbers of programs and devices are the kernel's own.

import type { Device } from '#kernel/device.js';
import type { Program } from '#kernel/program.js';
import type { Part } from './show.js';

interface Machinery {
  readonly devices: readonly Device[];
  readonly socketProgram: Program | undefined;
}

export function programParts({ devices, socketProgram }: Machinery): readonly Part[] {
  const placed = devices.flatMap(({ name, programs }) =>
    [programs?.ingress, programs?.egress].flatMap((program) => (program ? [{ device: name, program }] : [])),
  );
  const atDevices = placed.filter(({ program }) => program.hook !== 'flow-tables');
  const bridges = new Map<string, Set<string>>();
  for (const { device, program } of placed) {
    if (program.hook !== 'flow-tables') continue;
    bridges.set(program.name, (bridges.get(program.name) ?? new Set()).add(device));
  }
  const lines = atDevices.map(({ device, program }) => `${device} ${program.hook.replace('-', '/')} ${program.name}`);
  return [
    ...(lines.length > 0 ? [{ command: 'bpftool net show (without numbers)', lines }] : []),
    ...(socketProgram ? [{ command: 'bpftool cgroup tree (without numbers)', lines: [socketProgram.name] }] : []),
    ...[...bridges].map(([bridge, ports]) => ({ command: `ovs-vsctl list-ports ${bridge}`, lines: [...ports] })),
  ];
}
