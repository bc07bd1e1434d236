import { parentPort, workerData } from 'node:worker_threads';
import { load } from './load-certificate.ts';

parentPort?.postMessage((workerData as readonly string[]).map(load));
