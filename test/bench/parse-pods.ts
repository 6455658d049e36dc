// The least that reading a dump costs: its bytes, decoded and parsed.

import { readFileSync } from 'node:fs';
import { peakRssMegabytes, tell } from './child.js';

const parsed = JSON.parse(readFileSync(process.argv[2] as string, 'utf8'));
tell({ pods: parsed.items.length, peakRssMegabytes: peakRssMegabytes() });
