import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { faults, startEmulator } from '../../emulator/index.ts';
import { appendFooter } from '../../reports/grade/run/evidence.ts';
import { renderAll } from '../../reports/render/render.ts';
import type { EvidenceRecord, FooterRecord, HeaderRecord } from '../../schemas/formats/evidence.ts';
import { runCommand } from './test-run.testing.ts';

/** Certifies the embedded emulator into `out`. */
export async function cleanRun(out: string): Promise<void> {
  await runCommand(['certify', '--out', out], { KMS_REPORTS: 'none', KMS_WORKERS: '1' });
}

/** Certifies an emulator with a fault into `out`. */
export async function failingRun(faultId: string, out: string): Promise<void> {
  const fault = faults.find(({ id }) => id === faultId);
  if (!fault) throw new RangeError(`no fault ${faultId}`);
  const emulator = await startEmulator({ fault });
  const settings = { KMS_STATE_DIR: `${out}-state`, KMS_CONSISTENCY_MS: '0', KMS_WORKERS: '1' };
  try {
    await runCommand(['certify', '--out', out], {
      ...emulator.env,
      ...settings,
      KMS_REPORTS: 'none',
    });
  } finally {
    await emulator.close();
  }
}

/** The run of another folder as it were if it had broken off half way. */
export function brokenOff(from: string, out: string): void {
  const lines = linesOf(from);
  rendered(out, lines.slice(0, Math.floor(lines.length / 2)));
}

/** The run of another folder as it were with these waivers. */
export function waived(from: string, out: string, waivers: HeaderRecord['waivers']): void {
  const records = linesOf(from).map(line => JSON.parse(line) as EvidenceRecord);
  const [header, ...rest] = records as [HeaderRecord, ...EvidenceRecord[]];
  const footer = rest.pop() as FooterRecord;
  rendered(
    out,
    [{ ...header, waivers }, ...rest].map(record => JSON.stringify(record)),
    footer,
  );
}

function linesOf(folder: string): string[] {
  return readFileSync(join(folder, 'evidence.jsonl'), 'utf8').trimEnd().split('\n');
}

function rendered(out: string, lines: readonly string[], footer?: FooterRecord): void {
  mkdirSync(out, { recursive: true });
  const file = join(out, 'evidence.jsonl');
  writeFileSync(file, `${lines.join('\n')}\n`);
  if (footer) {
    const { type: _, digest: __, ...ending } = footer;
    appendFooter(file, ending);
  }
  renderAll(out);
}
