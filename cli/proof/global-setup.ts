import { runHostVariable } from '../../fixtures/worker.ts';
import { serve } from '../../run/host/rpc.ts';
import { endWithCommand } from '../playwright.ts';
import { readPlan } from './plan.ts';
import { Stage, setStage } from './stage.ts';

/** Opens the stage and serves it to the workers. Returns what ends that. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  endWithCommand();
  const plan = readPlan();
  const opened = new Stage(plan, await import(plan.module));
  const served = await serve(name => opened.host(name));
  setStage(opened);
  process.env[runHostVariable] = served.address;
  return served.close;
}
