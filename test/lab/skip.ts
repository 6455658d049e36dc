// Why the lab's tests cannot run here; false where they can.

import { spawnSync } from 'node:child_process';
import { obstacle } from '#lab/host.js';

const reason = obstacle();
export const skip = reason ? `no lab can be built here: ${reason}` : false;
const hasSets = spawnSync('ipset', ['version']).status === 0;
/** For rules that ask ipsets. */
export const skipWithSets = skip || (hasSets ? false : 'there is no command ipset');
