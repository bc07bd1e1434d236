import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { optionalGroups } from './catalogue/catalogue.ts';
import { contractDocument } from './contract/operations.ts';
import { readData } from './data.ts';
import { profiles } from './profiles.ts';
import validators from './validators.ts';

describe('the published editions', () => {
  it('have the form of their schema', () => {
    const data = readData<object>('profiles.json');
    assert.ok(validators.profiles(data), JSON.stringify(validators.profiles.errors));
    assert.ok(!validators.profiles({ ...data, profiles: { otc: profiles.otc } }));
    assert.ok(
      !validators.profiles({
        ...data,
        profiles: { otc: profiles.otc, huaweicloud: { ...profiles.otc, more: 1 } },
      }),
    );
  });

  for (const [name, profile] of Object.entries(profiles)) {
    it(`${name} speaks of members and groups that exist`, () => {
      const schemas = contractDocument.components?.schemas as Record<string, { properties?: object }>;
      for (const member of Object.keys(profile.listEverySpec))
        assert.ok(Object.hasOwn(schemas.ListKeysRequest?.properties ?? {}, member), member);
      for (const group of profile.optionalGroups) assert.ok(Object.hasOwn(optionalGroups, group), group);
    });

    it(`${name} lists only algorithms the request schemas take`, () => {
      const schemas = contractDocument.components?.schemas as Record<string, { enum?: string[] }>;
      for (const wrapping of profile.wrappingAlgorithms)
        assert.ok(schemas.WrappingAlgorithm?.enum?.includes(wrapping));
    });
  }

  it('differ in their wrapping algorithms, and both document RSAES_OAEP_SHA_256 first', () => {
    assert.deepEqual(profiles.otc.wrappingAlgorithms, [
      'RSAES_OAEP_SHA_256',
      'RSAES_PKCS1_V1_5',
      'RSAES_OAEP_SHA_1',
    ]);
    assert.deepEqual(profiles.huaweicloud.wrappingAlgorithms, ['RSAES_OAEP_SHA_256', 'SM2_ENCRYPT']);
  });
});
