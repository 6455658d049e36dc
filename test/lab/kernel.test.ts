// The model against the Linux kernel: `lab verify` over shipped clusters, on the pod networks that this kernel can make.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { skip, skipWithSets } from './skip.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const policies = ['-f', 'fixtures/policy/calico-walks-its-chains/policies.yaml'];
const cases: readonly (readonly [network: string, input: readonly string[], skip: string | false])[] = [
  ['flannel-vxlan', ['-f', 'fixtures/clusters/shop'], skip],
  ['flannel-host-gw', ['-f', 'fixtures/clusters/two-subnets'], skip],
  ['bridge', ['-f', 'fixtures/clusters/two-nodes'], skip],
  ['kindnet', ['-f', 'fixtures/clusters/two-nodes'], skip],
  ['calico', ['-f', 'fixtures/clusters/shop', ...policies], skipWithSets],
  ['calico-vxlan', ['-f', 'fixtures/clusters/shop-in-two-subnets', ...policies], skipWithSets],
  ['canal', ['-f', 'fixtures/clusters/shop-in-two-subnets', ...policies], skipWithSets],
];

for (const [network, input, because] of cases) {
  test(`the kernel does what k8snet says: ${network}`, { skip: because }, () => {
    const words = ['lab', 'verify', ...input, '--cni', network, '--questions', '60'];
    const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/k8snet.cjs', ...words], {
      cwd: root,
      encoding: 'utf8',
    });
    assert.equal(status, 0, `${stdout}${stderr}`);
    console.log(
      `${network}: ${stdout
        .split('\n')
        .find((line) => line.includes('question'))
        ?.trim()}`,
    );
  });
}

test('nothing is left behind when it is interrupted', { skip }, async () => {
  const words = ['bin/k8snet.cjs', 'lab', 'verify', '-f', 'fixtures/clusters/two-nodes', '--cni', 'bridge'];
  const { pid } = spawn(process.execPath, words, { cwd: root, detached: true, stdio: 'ignore' });
  assert.ok(pid);
  const group = -pid;
  const isThere = () => spawnSync('pgrep', ['-g', `${pid}`, '-f', 'lab-machine']).status === 0;
  for (let tries = 0; tries < 300 && !isThere(); tries++) await setTimeout(100);
  assert.ok(isThere(), 'machines of the lab run');
  process.kill(group, 'SIGINT');
  for (let tries = 0; tries < 300 && isThere(); tries++) await setTimeout(100);
  assert.ok(!isThere(), 'no machine of the lab runs any more');
});
