import { runHostVariable } from '../../../fixtures/worker.ts';
import { serve } from '../../../run/host/rpc.ts';
import { endWithCommand } from '../../playwright.ts';
import { readPlan } from './plan.ts';
import { ProofHost, setProofHost } from './proof-host.ts';

/** Starts the proof host and serves it to the workers. Returns what stops that. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  endWithCommand();
  const plan = readPlan();
  const proofHost = new ProofHost(plan, await import(plan.module));
  const served = await serve(name => proofHost.host(name));
  setProofHost(proofHost);
  process.env[runHostVariable] = served.address;
  return async () => {
    await proofHost.judging;
    await served.close();
  };
}
