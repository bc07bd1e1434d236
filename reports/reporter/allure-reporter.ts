import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Suite } from '@playwright/test/reporter';
import { AllureReporter } from 'allure-playwright';
import { withoutCommands } from '../../schemas/words/ci-commands.ts';
import { visible } from '../text/text.ts';

/** What the reporter of Allure writes its results with. */
interface Writer {
  writeResult(result: { readonly uuid: string }): void;
  writeGroup(result: { readonly uuid: string }): void;
  writeAttachment(file: string, content: Buffer): void;
  writeAttachmentFromPath(file: string, from: string): void;
}

/**
 * The reporter of Allure. Its own writer waits for the disk after each of hundreds of small files, and the embedded
 * emulator answers nobody meanwhile; this one leaves that to the system.
 */
export default class extends AllureReporter {
  override onBegin(suite: Suite): void {
    super.onBegin(suite);
    const runtime = Reflect.get(this, 'allureRuntime') as unknown as { readonly writer: Writer };
    Object.assign(runtime.writer, writerInto(this.options.resultsDir ?? 'allure-results'));
  }
}

/** What a target answered, as a text that steers neither a terminal nor the system that prints it. */
const quiet = (content: Buffer) => withoutCommands(visible(content.toString('utf8')));

/** A file that cannot be written is told of once, and costs no run its certificate. */
function writerInto(folder: string): Writer {
  let told = false;
  const writing = (act: () => void) => {
    try {
      act();
    } catch (error) {
      if (!told)
        console.error(
          `The results for Allure cannot be written to ${folder}: ${(error as Error).message}. The certificate goes without them.`,
        );
      told = true;
    }
  };
  const json = (file: string, value: unknown) =>
    writing(() => writeFileSync(join(folder, file), JSON.stringify(value)));
  writing(() => mkdirSync(folder, { recursive: true }));
  return {
    writeResult: result => json(`${result.uuid}-result.json`, result),
    writeGroup: result => json(`${result.uuid}-container.json`, result),
    writeAttachment: (file, content) =>
      writing(() => writeFileSync(join(folder, file), file.endsWith('.txt') ? quiet(content) : content)),
    writeAttachmentFromPath: (file, from) => writing(() => copyFileSync(from, join(folder, file))),
  };
}
