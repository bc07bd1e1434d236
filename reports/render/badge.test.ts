import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { header } from '../sample.testing.ts';
import { gradeOne } from '../sample-grade.testing.ts';
import { badge, badgePicture } from './badge.ts';

describe('badge', () => {
  it('is what the endpoint of shields takes: level, scope and date, and no percentage', () => {
    assert.deepEqual(JSON.parse(badge(gradeOne(['pass']))), {
      schemaVersion: 1,
      label: 'KMS conformance',
      message: 'CONFORMANT STRICT · all 1 MUST judged · 2026-01-02',
      color: 'brightgreen',
    });
    assert.deepEqual(JSON.parse(badge(gradeOne(['fail']))), {
      schemaVersion: 1,
      label: 'KMS conformance',
      message: 'NON-CONFORMANT · all 1 MUST judged · 2026-01-02',
      color: 'red',
    });
  });

  it('names the product that was tested', () => {
    const target = { ...header().target, product: { name: 'Acme <KMS>', version: '8.4', vendor: 'Acme' } };
    const graded = gradeOne(['pass'], { header: header({ target }) });
    assert.equal(JSON.parse(badge(graded)).label, 'KMS conformance of Acme <KMS> 8.4 by Acme');
    assert.match(badgePicture(graded), />KMS conformance of Acme &lt;KMS&gt; 8\.4 by Acme</);
  });

  it('is a picture as well, which says the same to who cannot see it', () => {
    const picture = badgePicture(gradeOne(['fail']));
    assert.match(
      picture,
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="\d+" height="20" role="img"/,
    );
    assert.match(picture, /aria-label="KMS conformance: NON-CONFORMANT · all 1 MUST judged · 2026-01-02"/);
    assert.doesNotMatch(picture, /href|<script|<style|url\(/);
  });
});
