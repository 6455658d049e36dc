#!/usr/bin/env node
require('../dist/k8snet.cjs')
  .main(process.argv)
  .then((exitCode) => {
    process.exitCode = exitCode;
  });
