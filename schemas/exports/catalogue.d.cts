import type { Catalogue } from '../generated/catalogue.js' with { 'resolution-mode': 'import' };

/** The requirements, with ids, levels and published sources. */
declare const catalogue: Catalogue;
export = catalogue;
