/**
 * Right replies, made of what published examples and recordings of real calls have in common. For tests.
 */
const keyId = '0d0466b0-e727-4d9c-b35d-f84bb474a37f';

/** With the members that real services add to the documented ones. */
export const keyInfo = {
  key_id: keyId,
  domain_id: 'b168fe00ff56492495a7d22974df2d0b',
  key_alias: 'kms-conformance/sample',
  realm: 'eu-de',
  key_description: '',
  key_spec: 'AES_256',
  key_usage: 'ENCRYPT_DECRYPT',
  creation_date: '1716661217000',
  scheduled_deletion_date: '',
  key_state: '2',
  default_key_flag: '0',
  key_type: '1',
  expiration_time: '',
  origin: 'external',
  key_rotation_enabled: 'false',
  sys_enterprise_project_id: '0',
  keystore_id: '0',
  keystore_type: 'DEFAULT',
  multi_region_key_type: 'SINGLE',
  pending_days: '',
};

/** The members that the published example of describe-key has; it omits key_spec and key_usage. */
const { key_spec: _spec, key_usage: _usage, ...documentedExample } = keyInfo;

const hex = 'ab'.repeat(64);
const cipherText = `${'A'.repeat(186)}==`;

export const rightReplies = {
  'create-key': { key_info: { key_id: keyId, domain_id: keyInfo.domain_id, region_id: 'eu-de' } },
  'describe-key': { key_info: keyInfo },
  'list-keys': {
    keys: [keyId, keyId],
    key_details: [keyInfo, documentedExample],
    next_marker: '',
    truncated: 'false',
    total: 6,
  },
  'enable-key': { key_info: { key_id: keyId, key_state: '2' } },
  'disable-key': { key_info: { key_id: keyId, key_state: '3' } },
  'schedule-key-deletion': { key_id: keyId, key_state: '4' },
  'cancel-key-deletion': { key_id: keyId, key_state: '5' },
  'user-quotas': { quotas: { resources: [{ type: 'CMK', used: 15, quota: 20 }] } },
  'get-parameters-for-import': {
    key_id: keyId,
    import_token: 'T'.repeat(2236),
    expiration_time: 1_501_578_672,
    public_key: `${'M'.repeat(391)}=`,
  },
  'import-key-material': {},
  'delete-imported-key-material': {},
  'encrypt-data': { key_id: keyId, cipher_text: cipherText },
  'decrypt-data': { key_id: keyId, plain_text: '12345678', plain_text_base64: 'MTIzNDU2Nzg=' },
  'get-publickey': {
    key_id: keyId,
    public_key: '-----BEGIN PUBLIC KEY-----\r\nMIIB\r\nIjAN\r\n-----END PUBLIC KEY-----\r\n',
  },
  sign: { key_id: keyId, signature: 'c2ln' },
  verify: { key_id: keyId, signature_valid: 'true' },
  'create-datakey': { key_id: keyId, plain_text: hex, cipher_text: hex },
  'create-datakey-without-plaintext': { key_id: keyId, cipher_text: hex },
  'encrypt-datakey': { key_id: keyId, cipher_text: hex, datakey_length: '64' },
  'decrypt-datakey': { data_key: hex, datakey_length: '64', datakey_dgst: 'ab'.repeat(32) },
  'iam-token': {
    token: {
      methods: ['password'],
      expires_at: '2026-11-22T08:00:00.000000Z',
      issued_at: '2026-11-21T08:00:00.000000Z',
      user: { id: '1', name: 'tester', domain: { id: '2', name: 'domain' } },
      project: { id: '3', name: 'eu-de', domain: { id: '2', name: 'domain' } },
      roles: [{ id: '0', name: 'te_admin' }],
    },
  },
} as const;
