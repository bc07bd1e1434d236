import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { proofOf } from './document.ts';
import { proofPage } from './page.ts';

const requirement = { id: 'DEL-001', level: 'MUST', title: 'deletes <b>it</b>', check: 'spec' } as never;
const suite = { version: '1.2.3', digest: 'sha256:abc' };
const fault = { id: 'f', breaks: ['DEL-001'], story: 'Loses "data" & <i>more</i>.' };

describe('the page of the proof', () => {
  it('names for each requirement the faults that show it, with everything escaped', () => {
    const proof = proofOf(suite, [requirement], {
      faults: [{ ...fault, verdict: 'killed', failed: ['DEL-001'] }],
      variants: [],
    });
    const page = proofPage(proof, [requirement]);
    assert.match(page, /1 of 1 fault killed, 0 of 0 variants green, nothing uncovered/);
    assert.match(page, /<td>deletes &lt;b&gt;it&lt;\/b&gt;<\/td><td><code>f<\/code><\/td>/);
    assert.match(page, /Loses &quot;data&quot; &amp; &lt;i&gt;more&lt;\/i&gt;\./);
  });

  it('says what is not killed, and what is uncovered by it', () => {
    const proof = proofOf(suite, [requirement], {
      faults: [{ ...fault, verdict: 'misblamed', failed: ['DEL-003'] }],
      variants: [{ id: 'v', story: 'Differs.', verdict: 'alarm', failed: ['DEL-001'], observed: [] }],
    });
    const page = proofPage(proof, [requirement]);
    assert.match(page, /1 requirement uncovered/);
    assert.match(page, /<span class="bad">misblamed<\/span><br>failed: DEL-003/);
    assert.match(page, /<span class="bad">alarm<\/span><br>DEL-001/);
    assert.match(page, /<span class="bad">nothing<\/span>/);
  });
});
