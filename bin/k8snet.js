#!/usr/bin/env node
import { main } from '../dist/k8snet.js';

process.exitCode = await main(process.argv);
