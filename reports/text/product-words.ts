import type { Certificate } from '../../schemas/generated/certificate.ts';

/** Who was tested, in words: "Acme KMS 8.4 by Acme"; empty where nobody said. */
export function productWords({ product }: Pick<Certificate['target'], 'product'>): string {
  if (!product) return '';
  const { name, version, vendor } = product;
  return `${name}${version ? ` ${version}` : ''}${vendor ? ` by ${vendor}` : ''}`;
}
